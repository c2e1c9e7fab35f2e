/** What a pool does with the connections that it keeps. */
export type PoolOf<C> = {
	readonly size: number;
	/** One that is there from the beginning. */
	readonly first: C;
	open(): Promise<C>;
	/** Puts a connection that was used back to its beginning; false when it can be used no longer. */
	renew(connection: C): Promise<boolean>;
	shut(connection: C): void;
};

/** Connections that are made when they are needed, kept when they are given back, and waited for when all are in use. */
export type Pool<C> = { take(): Promise<C>; give(connection: C, isSpent: boolean): void; close(): void };

export function poolOf<C>({ size, first, open, renew, shut }: PoolOf<C>): Pool<C> {
	const idle: C[] = [first];
	const waiting: (() => void)[] = [];
	let used = 0;
	let isClosed = false;

	const leave = (): void => {
		used--;
		waiting.shift()?.();
	};

	async function any(): Promise<C> {
		for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
			if (await renew(kept)) return kept;
			shut(kept);
		}
		return await open();
	}

	async function take(): Promise<C> {
		while (used >= size) await new Promise<void>((resolve) => waiting.push(resolve));
		used++;
		try {
			return await any();
		} catch (error) {
			leave();
			throw error;
		}
	}

	function give(connection: C, isSpent: boolean): void {
		if (isSpent || isClosed) shut(connection);
		else idle.push(connection);
		leave();
	}

	function close(): void {
		isClosed = true;
		for (const connection of idle.splice(0)) shut(connection);
	}

	return { take, give, close };
}
