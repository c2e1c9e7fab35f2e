import { type Right, rightNames } from './access.ts';
import type { PostgresCatalogue, PostgresObject } from './postgres-catalogue.ts';

/** What somebody comes to who may use a view or function, without a right on it. */
export type Reached = {
	readonly relations: readonly { readonly id: string; readonly right: Right }[];
	/** Roles with whose rights SQL is run that nothing is recorded of. */
	readonly unknownAs: ReadonlySet<string>;
	/** Functions that are run for whoever has `execute` on them, which asks no right on their schema. */
	readonly calls: readonly string[];
};

/** By which rights somebody can begin at an object. */
export const entryRights = ({ kind }: PostgresObject): readonly (Right | 'execute')[] =>
	kind === 'function' ? ['execute'] : rightNames;

/** What an object shows, by a right on it. */
type Place = {
	readonly object: PostgresObject;
	readonly right: Right;
	/** The role with whose rights its tables are read. */
	readonly as: string;
	/** The role with whose rights its functions run; undefined for the one who asks. */
	readonly caller: string | undefined;
};

type Facts = {
	readonly objects: ReadonlyMap<string, PostgresObject>;
	readonly edges: ReadonlyMap<string, PostgresCatalogue['edges']>;
	readonly may: (role: string, object: PostgresObject, right: Right) => boolean;
};

/**
 * Follows what PostgreSQL has on record, through any number of views and functions. A view reads tables with its owner's
 * rights, and runs functions with those of the one who asks; a stored view was made with its owner's for both, as a function
 * of that kind runs. At `stops`, the program's own views, it ends: what these let through is judged apart.
 */
export function reachOf(catalogue: PostgresCatalogue, stops: ReadonlySet<string>, may: Facts['may']) {
	const facts: Facts = {
		objects: new Map(catalogue.objects.map((object) => [object.id, object])),
		edges: Map.groupBy(catalogue.edges, ({ reader }) => reader),
		may,
	};
	return (entry: PostgresObject, right: Right | 'execute'): Reached => {
		const seen = new Map<string, Place>();
		const waiting = [...startsOf(entry, right)];
		for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
			const { object, right: by, as, caller } = place;
			const key = JSON.stringify([object.id, by, as, caller]);
			if (seen.has(key)) continue;
			seen.set(key, place);
			if (!stops.has(object.id)) waiting.push(...behind(place, facts));
		}
		const places = [...seen.values()];
		return {
			calls: places.filter(isCall).map(({ object }) => object.id),
			relations: places
				.filter(({ object }) => object.kind !== 'function' && object.id !== entry.id)
				.map((place) => ({ id: place.object.id, right: place.right })),
			unknownAs: new Set(places.filter((place) => isUnknown(place) && place.as !== nobody).map(({ as }) => as)),
		};
	};
}

const isUnknown = ({ object, caller }: Place): boolean => object.isOpaque && caller !== undefined;

const isCall = ({ object, caller }: Place): boolean => object.kind === 'function' && caller === undefined;

/** Has no right. */
const nobody = '';

const functionRights = ['read', 'insert', 'update', 'delete'] as const;

/** Where the one who asks needs every right himself, nothing is left but the triggers of a view and what an aggregate runs. Of a function nobody can tell what it does with a table. */
function startsOf(entry: PostgresObject, right: Right | 'execute'): readonly Place[] {
	const { kind, isInvoker, isAggregate, owner } = entry;
	const as = isInvoker ? nobody : owner;
	if (isInvoker && kind === 'function' && !isAggregate)
		return [{ object: entry, right: 'read', as, caller: undefined }];
	if (right === 'execute') return functionRights.map((by) => ({ object: entry, right: by, as, caller: as }));
	return passes(entry, right) ? [{ object: entry, right, as, caller: kind === 'stored view' ? as : undefined }] : [];
}

function behind(place: Place, facts: Facts): readonly Place[] {
	// What such a function runs with its owner's rights is followed from there, by those who may run it.
	if (!passes(place.object, place.right) || (isCall(place) && !place.object.isInvoker)) return [];
	return (facts.edges.get(place.object.id) ?? []).flatMap(({ read, isPart, firedBy }) => {
		const object = facts.objects.get(read);
		if (object === undefined) return [];
		if (firedBy.length > 0) return firedBy.includes(place.right) ? triggerPlaces(object, place) : [];
		if (object.kind === 'function') return functionPlaces(object, place);
		return isPart || facts.may(place.as, object, place.right) ? [relationPlace(object, place)] : [];
	});
}

function functionPlaces(object: PostgresObject, { caller, right }: Place): readonly Place[] {
	const as = object.isInvoker || caller === undefined ? (caller ?? nobody) : object.owner;
	return [{ object, right, as, caller: caller === undefined ? caller : as }];
}

/** A trigger's function runs without a right on it, as its owner or as whoever writes; for that one, it adds nothing. */
function triggerPlaces(object: PostgresObject, { caller }: Place): readonly Place[] {
	const as = object.isInvoker ? caller : object.owner;
	return as === undefined ? [] : functionRights.map((right) => ({ object, right, as, caller: as }));
}

function relationPlace(object: PostgresObject, { as, caller, right }: Place): Place {
	const { kind, owner, isInvoker } = object;
	if (kind === 'stored view') return { object, right, as: owner, caller: owner };
	return { object, right, as: kind === 'table' || isInvoker ? as : owner, caller };
}

/** Whether a right on an object is one on what is behind it as well. */
const passes = ({ kind, writes }: PostgresObject, right: Right): boolean =>
	right === 'read' || kind === 'table' || kind === 'function' || (kind === 'view' && writes.includes(right));
