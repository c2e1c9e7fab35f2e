/** A piece of work that stops where it says so, and goes on when it is told to. */
export type Actor = {
	/** Lets it go on to its next stop, or its end; does nothing after that. Throws what it ends in. */
	step(): Promise<void>;
};

export function actor(run: (stop: () => Promise<void>) => Promise<void>): Actor {
	let hasEnded = false;
	let goOn: (() => void) | undefined;
	let stopped = Promise.withResolvers<void>();
	const stop = async (): Promise<void> => {
		const told = Promise.withResolvers<void>();
		goOn = told.resolve;
		stopped.resolve();
		await told.promise;
	};
	const start = (): void =>
		void run(stop)
			.finally(() => {
				hasEnded = true;
			})
			.then(
				() => stopped.resolve(),
				(error: unknown) => stopped.reject(error),
			);
	return {
		step: async () => {
			if (hasEnded) return;
			stopped = Promise.withResolvers<void>();
			if (goOn === undefined) start();
			else goOn();
			await stopped.promise;
		},
	};
}

/** All ways to shuffle two sequences of steps into one. */
export function orders(one: string, other: string): readonly string[] {
	if (one === '' || other === '') return [one + other];
	return [
		...orders(one.slice(1), other).map((rest) => `${one[0]}${rest}`),
		...orders(one, other.slice(1)).map((rest) => `${other[0]}${rest}`),
	];
}
