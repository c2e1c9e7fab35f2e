import type { Login, Relation } from '../lab/lab.ts';
import type { Technique } from '../techniques/technique.ts';

/** A leak that is put into a warehouse on purpose, to see that it is found. */
export type Plant = {
	readonly name: string;
	/** What has to find it. */
	readonly technique: Technique;
	readonly login: Login;
	readonly relation: Relation;
	/** Run by the owner of everything; `readers` is the role of those who may read it. Empty where a right of the lab's is the leak. */
	readonly plant: (readers: string) => string;
	/** What takes it away. */
	readonly uproot: string;
	/** The first major version on which it leaks, where that is not every one. */
	readonly since?: number;
	/** Of a leak that only `ndoo grants` can tell of: what it has to say. */
	readonly reported?: RegExp;
};
