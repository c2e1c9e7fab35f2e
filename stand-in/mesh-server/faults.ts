import type { CallKind } from './call.ts';

/** What can be made to go wrong with a call. */
export type Trouble =
	/** As if the token were not valid. */
	| { readonly kind: 'refuse-token' }
	/** A 5xx before anything is done, with a body of JSON or, as MESH has it at times, of XML. */
	| { readonly kind: 'fail'; readonly status: 500 | 502 | 503 | 504; readonly body: 'json' | 'xml' }
	| { readonly kind: 'slow'; readonly milliseconds: number }
	/** The connection goes when so many bytes of the request's body have come; nothing of it is kept. */
	| { readonly kind: 'drop-request'; readonly afterBytes: number }
	/** The connection goes when so many bytes of the answer's body have gone. */
	| { readonly kind: 'drop-response'; readonly afterBytes: number }
	/** All is done, and the connection goes before the answer: the client cannot know. */
	| { readonly kind: 'lose-response' }
	/** What is downloaded is said to be gzip, unpacks, and then turns out not to be whole. */
	| { readonly kind: 'wrong-gzip' }
	/** The inbox lists each message twice. */
	| { readonly kind: 'repeat-messages' }
	/** The inbox lists the newest message first. */
	| { readonly kind: 'reverse-messages' };

export type Fault = Trouble & {
	readonly on: CallKind;
	/** How many calls of this kind it meets, the next ones; one unless given. */
	readonly times?: number;
};

/** Faults on demand, in the order in which they were asked for; a call meets one at most. */
export type Faults = {
	add(fault: Fault): void;
	/** The fault that a call meets, which is then used up once. */
	take(call: CallKind): Trouble | undefined;
};

export function faultList(): Faults {
	let waiting: readonly Fault[] = [];
	return {
		add: (fault) => {
			waiting = [...waiting, ...Array.from({ length: fault.times ?? 1 }, () => fault)];
		},
		take(call) {
			const at = waiting.findIndex(({ on }) => on === call);
			const fault = waiting[at];
			if (fault !== undefined) waiting = waiting.toSpliced(at, 1);
			return fault;
		},
	};
}
