import { type Means, type Right, rightNames } from './access.ts';
import { type Asset, type AssetKind, relationText } from './asset.ts';
import { type FoundRights, foundRights } from './found-rights.ts';
import type { PostgresCatalogue, PostgresObject } from './postgres-catalogue.ts';
import type { Actor, DirectRights } from './postgres-direct.ts';
import { type Facts, factsOf } from './postgres-facts.ts';
import { foreignOf } from './postgres-foreign.ts';
import type { Hook } from './postgres-hooks.ts';
import { entryRights, type Reached } from './postgres-reach.ts';

/** What one actor can do, as far as the engine has it on record. */
export type Look = {
	readonly actor: Actor;
	readonly found: FoundRights;
	/** Roles with whose rights it can have SQL run that nothing is recorded of, and by which functions, stored views and triggers. */
	readonly unknownAs: Map<string, readonly Means[]>;
	/** Servers and tables that it can use and that lead somewhere else: nothing is recorded of where. */
	readonly foreign: readonly Means[];
};

/** Gives what looks at an actor: its own rights first, then what it comes to by views, functions, triggers and keys of others. */
export function looking(
	catalogue: PostgresCatalogue,
	assets: readonly Asset[],
	direct: DirectRights,
): (actor: Actor) => Look {
	const facts = factsOf(catalogue, assets, direct);
	return (actor) => {
		const foreign = actor.isSuper ? [] : foreignOf(actor, { ...facts, assets });
		const look: Look = { actor, found: foundRights(), unknownAs: new Map(), foreign };
		addOwn(look, facts);
		// To a superuser all is open anyway: what others made adds nothing.
		if (actor.isSuper) return look;
		addEntries(look, facts);
		addHooks(look, facts);
		return look;
	};
}

const ownTables: ReadonlySet<AssetKind> = new Set(['list', 'pointer', 'gate', 'ledger']);

function addOwn({ actor, found }: Look, { catalogue, direct, isKind, fences }: Facts): void {
	for (const object of catalogue.objects.filter((one) => isKind(one)))
		for (const right of rightNames) found.add(object, right, direct.means(actor, object, right));
	for (const [fence, view] of fences) found.add(view, 'read', direct.means(actor, fence, 'execute'));
}

/** What it can use of others, what that calls for it, and what these reach with their owners' rights. */
function addEntries(look: Look, facts: Facts): void {
	const { actor, found } = look;
	const own = new Set(found.all().map(({ object, right }) => `${object.id} ${right}`));
	const entries = facts.catalogue.objects.flatMap((object) =>
		entryRights(object)
			.filter((right) => facts.direct.means(actor, object, right).length > 0)
			.map((right): Entry => ({ object, right })),
	);
	const seen = new Set<string>();
	// What is added while this goes on is met as well.
	for (const one of entries) {
		const key = `${one.object.id} ${one.right}`;
		if (facts.fences.has(one.object) || seen.has(key)) continue;
		seen.add(key);
		const reached = facts.reached(one.object, one.right);
		const beyond = reached.relations.filter(({ id, right }) => !own.has(`${id} ${right}`));
		addEntry(look, one, { ...reached, relations: beyond }, facts);
		const called = reached.calls.flatMap((id) => facts.byId.get(id) ?? []);
		entries.push(
			...called
				.filter((object) => facts.direct.mayRun(actor, object))
				.map((object): Entry => ({ object, right: 'execute' })),
		);
	}
}

function addEntry(look: Look, { object, right }: Entry, { relations, unknownAs }: Reached, facts: Facts): void {
	for (const role of unknownAs)
		look.unknownAs.set(role, [...(look.unknownAs.get(role) ?? []), unproven(object, right)]);
	for (const one of relations) addReached(look.found, one, entry(object), facts);
}

type Entry = { readonly object: PostgresObject; readonly right: Right | 'execute' };

function addReached(
	found: FoundRights,
	{ id, right }: Reached['relations'][number],
	means: Means,
	{ byId, isKind }: Facts,
): void {
	const relation = byId.get(id);
	if (relation !== undefined && isKind(relation)) found.add(relation, right, [means]);
}

function entry(object: PostgresObject): Means {
	const text = relationText(object);
	if (object.kind === 'function') return { by: 'function', function: text, isProven: true };
	return object.kind === 'table' ? { by: 'part', table: text } : { by: 'view', view: text };
}

/** Whoever writes runs triggers, of the table or view or of what is behind it. */
function unproven(object: PostgresObject, right: Right | 'execute'): Means {
	if (right !== 'read' && right !== 'execute') return { by: 'trigger of', table: relationText(object) };
	return { by: 'function', function: relationText(object), isProven: false };
}

/** Triggers on the program's own tables that run others' functions, foreign keys of others to them, and of theirs to others. */
function addHooks(look: Look, facts: Facts): void {
	for (const hook of facts.catalogue.hooks) {
		const table = facts.byId.get(hook.id);
		if (table === undefined || !facts.isKind(table, ownTables)) continue;
		if (hook.kind === 'trigger') addTrigger(look, hook, table);
		else addKey(look, hook, table, facts);
	}
}

function addTrigger({ actor, found }: Look, { name, owner, function: text }: Hook, table: PostgresObject): void {
	if (owner === undefined || !actor.roles.has(owner)) return;
	found.add(table, 'trigger', [{ by: 'trigger', trigger: `${name} on ${relationText(table)}, which runs ${text}` }]);
}

function addKey(
	{ actor, found }: Look,
	{ kind, other, fires, does }: Hook,
	table: PostgresObject,
	{ byId, direct }: Facts,
): void {
	const from = byId.get(other);
	if (from === undefined) return;
	const isKey = kind === 'foreign key';
	const isAble = (isKey ? writing : fires).some((right) => direct.means(actor, from, right).length > 0);
	const means: Means = { by: isKey ? kind : 'cascade', table: relationText(from) };
	if (isAble) for (const right of isKey ? (['references'] as const) : does) found.add(table, right, [means]);
}

const writing = ['insert', 'update'] as const;
