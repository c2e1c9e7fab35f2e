import { seededRandom } from '../../scripts/demo/numbers.ts';
import { groupsOf, judge, type Rounds, type Verdict } from './judge.ts';
import type { Lab, Login, Relation } from './lab/lab.ts';
import type { Labs } from './lab/open-labs.ts';
import { inGroup, inventPeople } from './lab/people.ts';
import { valueIn } from './lab/session.ts';
import type { Plant } from './plants/plant.ts';
import type { Aim, Earlier, Technique } from './techniques/technique.ts';

/** One attempt that was made. */
export type Attempt = {
	readonly technique: string;
	/** Who tried. */
	readonly attackers: string;
	readonly on: 'plant' | 'product';
	/** What was attacked: a plant's name, or the source whose view it was. */
	readonly what: string;
	readonly verdict: Verdict;
	/** Of a leak that the warehouse's owner has to close: whether `ndoo grants` says so. */
	readonly isReported?: boolean;
	readonly seconds: number;
};

/** What is to be tried, and with whom. */
export type Plan = {
	readonly techniques: readonly Technique[];
	readonly plants: readonly Plant[];
	readonly parties: readonly Party[];
	readonly seed: number;
	/** Of each group; and of these, in the first round. */
	readonly each: number;
	readonly first: number;
	/** The moment at which nothing more is begun. */
	readonly until: number;
};

/** Who attacks together. */
export type Party = { readonly name: string; readonly login: Login; readonly onlooker: Login };

export const parties: readonly Party[] = [
	{ name: 'reader', login: 'reader', onlooker: 'reader' },
	{ name: 'two readers', login: 'reader', onlooker: 'other reader' },
	{ name: 'auditor', login: 'auditor', onlooker: 'auditor' },
	{ name: 'stranger', login: 'stranger', onlooker: 'stranger' },
	{ name: 'writer', login: 'writer', onlooker: 'writer' },
];

/** In T-SQL nothing that is tried takes two; and who writes a source reads the views as any reader. */
export const tsqlParties: readonly Party[] = parties.filter(({ name }) => !['two readers', 'writer'].includes(name));

/** Attacks the product first, and then every plant, each in a warehouse of its own with the same people. */
export async function attack(labs: Labs, plan: Plan, told: (attempt: Attempt) => void): Promise<readonly Attempt[]> {
	const random = seededRandom(plan.seed);
	const people = inventPeople(plan, random);
	const attempts: Attempt[] = [];
	const take = (attempt: Attempt): void => {
		attempts.push(attempt);
		told(attempt);
	};
	const rounds = { first: plan.first, random };
	{
		await using lab = await labs.open(people);
		await attackProduct(lab, plan, rounds, take);
	}
	await using lab = await labs.open(people);
	await attackPlants(lab, plan, rounds, take);
	return attempts;
}

type Take = (attempt: Attempt) => void;

async function attackProduct(lab: Lab, plan: Plan, rounds: Rounds, take: Take): Promise<void> {
	const trials = plan.parties.flatMap((party) =>
		plan.techniques
			.filter(({ groups, only }) => only === undefined || (only === party.login && groups === undefined))
			.flatMap((technique) =>
				(technique.isEverywhere ? lab.edges.slice(0, 1) : lab.edges).map((relation) => ({
					party,
					technique,
					relation,
				})),
			),
	);
	const earlier = new Map<unknown, Earlier>();
	for (const trial of trials) {
		const seen = await trial.technique.before?.(aimOf(lab, trial));
		if (seen !== undefined) earlier.set(trial, seen);
	}
	await lab.advance();
	await requireReading(lab);
	for (const trial of trials) {
		if (Date.now() > plan.until) throw tooLong();
		const aim = { ...aimOf(lab, trial), earlier: earlier.get(trial) };
		const began = performance.now();
		await aim.attacker.session.renew();
		const verdict = await judge(trial.technique, aim, lab.people, rounds);
		take({
			technique: trial.technique.name,
			attackers: trial.party.name,
			on: 'product',
			what: trial.technique.isEverywhere ? 'all' : trial.relation.source,
			verdict,
			seconds: (performance.now() - began) / 1000,
		});
	}
}

/** An attacker who cannot read would find nothing in any warehouse. */
async function requireReading(lab: Lab): Promise<void> {
	const expected = inGroup(lab.people, 'kept').length;
	for (const login of ['reader', 'other reader', 'writer'] as const) {
		const answer = await lab.reading(login).run(`select count(*) as n from ${lab.edges[0]?.name}`);
		if (Number(valueIn(answer, 'n')) !== expected)
			throw new Error(`the ${login} reads not what is kept: ${answer.error ?? valueIn(answer, 'n')}`);
	}
}

const tooLong = (): Error => new Error('The time is up (--minutes), and not everything was tried.');

type Trial = { readonly party: Party; readonly technique: Technique; readonly relation: Relation };

function aimOf(lab: Lab, { party, technique, relation }: Trial): Aim {
	const session = technique.isEverywhere ? lab.as(party.login) : lab.reading(party.login);
	return {
		attacker: {
			session,
			onlooker: party.onlooker === party.login ? session : lab.as(party.onlooker),
			schema: `own_${lab.accountOf(party.login)}`,
			major: lab.major,
		},
		relation,
		people: inGroup(lab.people, ...groupsOf(technique)),
	};
}

async function attackPlants(lab: Lab, plan: Plan, rounds: Rounds, take: Take): Promise<void> {
	// Those that are about time are there before it goes on; the others come one after the other.
	const plants = plan.plants.filter(({ since = 0 }) => lab.major >= since);
	const [early, late] = [plants.filter(isEarly), plants.filter((plant) => !isEarly(plant))];
	const earlier = new Map<Plant, Earlier>();
	for (const plant of early) {
		await put(lab, plant.plant(lab.readers));
		const seen = await plant.technique.before?.(aimOf(lab, trialOf(plant)));
		if (seen !== undefined) earlier.set(plant, seen);
	}
	await lab.advance();
	for (const plant of early) take(await tryPlant(lab, plant, rounds, earlier.get(plant)));
	for (const plant of late) {
		if (Date.now() > plan.until) throw tooLong();
		await put(lab, plant.plant(lab.readers));
		take(await tryPlant(lab, plant, rounds, undefined));
	}
}

const isEarly = ({ technique }: Plant): boolean => technique.before !== undefined;

const trialOf = ({ login, technique, relation }: Plant): Trial => ({
	party: { name: login, login, onlooker: login },
	technique,
	relation,
});

async function tryPlant(lab: Lab, plant: Plant, rounds: Rounds, earlier: Earlier | undefined): Promise<Attempt> {
	const began = performance.now();
	const aim = { ...aimOf(lab, trialOf(plant)), earlier };
	await aim.attacker.session.renew();
	const verdict = await judge(plant.technique, aim, lab.people, rounds);
	const { reported } = plant;
	const findings = reported === undefined ? [] : await lab.findings();
	await put(lab, plant.uproot);
	return {
		technique: plant.technique.name,
		attackers: plant.login,
		on: 'plant',
		what: plant.name,
		verdict,
		...(reported === undefined ? {} : { isReported: findings.some((finding) => reported.test(finding)) }),
		seconds: (performance.now() - began) / 1000,
	};
}

/** By statements apart, where a line `GO` keeps them apart. */
async function put(lab: Lab, text: string): Promise<void> {
	for (const part of text.split('\nGO\n').filter((one) => one !== '')) {
		const { error } = await lab.owner.run(part);
		if (error !== undefined) throw new Error(`a plant could not be put in or taken out: ${error}`);
	}
}
