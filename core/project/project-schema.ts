import { z } from 'zod';
import { isTimeZone, usualTimeZone } from '../day.ts';
import { smallestGroup } from '../suppress.ts';
import { odsCode, path, prose, share, warehouseName } from '../yaml/fields.ts';
import { grantsSchema } from './grants-schema.ts';
import { environments, meshRoutes } from './project.ts';
import { targetSchema } from './target-schema.ts';

// MESH mailbox ids are letters and digits; hyphens mark those of the stand-in.
const mailbox = z
	.string()
	.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, { error: 'a mailbox id: letters, digits and hyphens' });

const days = z.int().min(1).max(366);

// Without a path, which is MESH's, and without a name and password, which are no part of this file.
const address = (schemes: string, example: string) =>
	z
		.string()
		.regex(new RegExp(`^(${schemes})://[A-Za-z0-9.[\\]:-]+/?$`), { error: `an address such as \`${example}\`` });

const mesh = z.strictObject({
	route: z.enum(meshRoutes).describe('the way to MESH: its client, its API, or a person with MESH UI'),
	client: z.strictObject({ configFile: path.describe("the MESH client's meshclient.cfg") }).optional(),
	api: z
		.strictObject({
			url: address('https?', 'https://mesh.example:8700').optional().describe("where MESH's API is"),
			ca: path.optional().describe('the certificate authorities of the server, PEM'),
			cert: path.optional().describe('the client certificate, PEM'),
			key: path.optional().describe('the key of the client certificate, PEM'),
			proxy: address('http', 'http://proxy.example:3128').optional().describe('the proxy on the way there'),
			// MESH wants every piece but the last over 5 MB, and takes none over 100 MB (docs/design/mesh.md, "Rules for
			// the client").
			chunkBytes: z
				.int()
				.min(6_000_000)
				.max(100_000_000)
				.optional()
				.describe('the pieces that a request is sent in; 75 MB, or less where something on the way limits it'),
		})
		.optional(),
	ui: z
		.strictObject({ folder: path.default('by-hand').describe('where files are put that a person sends') })
		.prefault({}),
});

const limits = z.strictObject({
	validShareFloor: share.default(0.5).describe('a unit with a smaller share of valid numbers holds the check; 0 to 1'),
	populationFall: share
		.default(0.2)
		.describe('a unit that fell by more than this since the last check holds it; 0 to 1'),
	removedShare: share.default(0.12).describe('a reply that removes more than this is held; 0 to 1'),
	removedShareJump: share.default(0.02).describe('a reply whose share differs by more from the last is held; 0 to 1'),
	dueAfterDays: days.default(28).describe('a monthly check is due so many days after the date of the last list'),
	listServesDays: days.default(35).describe('a list serves for so many days'),
	replyWarningHours: z.int().min(1).max(120).default(6).describe('after so many hours a reply is called overdue'),
	replyLimitDays: z.int().min(1).max(30).default(5).describe('after so many days without a reply a check has failed'),
	columnSearchDays: z
		.int()
		.min(0)
		.max(366)
		.default(7)
		.describe(
			'a source that was searched for NHS numbers, and has not changed, is not searched again by `ndoo build` for so many days',
		),
	heldDays: days.default(14).describe('days after which a held check without a decision is given up'),
	// Of fifty people two or three have opted out (about 5 %): of fewer, whoever knows them can guess who.
	smallestCohort: z
		.int()
		.min(smallestGroup)
		.default(50)
		.describe('a one-off check of fewer people needs a reason of its own, which goes on record'),
});

/** Values by the names of variables: `vars` of the project, and what `--vars` takes. */
export const projectVars = z.record(
	z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'a name of letters, digits and underscores' }),
	z.union([z.string(), z.number(), z.boolean()], { error: 'a text, a number, true or false' }),
);

/** `ndoo.yml`: parser and editor's schema in one. */
export const projectSchema = z.strictObject({
	name: prose.describe('the name of the project'),
	organisation: z.strictObject({
		name: prose.describe('the name of the organisation'),
		odsCode: odsCode.describe('the ODS code of the organisation'),
		privacyNotice: prose.optional().describe('where the privacy notice is that tells people of the opt-out'),
	}),
	environment: z.enum(environments).describe('where checks are made'),
	timeZone: z
		.string()
		.refine(isTimeZone, { error: 'a time zone such as `Europe/London`' })
		.default(usualTimeZone)
		.describe('where days begin and end: of sign-offs, reviews, due checks and file names'),
	target: z.string().describe('the target that is used when none is asked for'),
	targets: z.record(
		z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'a name of small letters, digits and hyphens' }),
		targetSchema,
	),
	mailboxes: z
		.strictObject({
			monthly: mailbox.optional().describe('for the monthly check'),
			oneOff: mailbox.optional().describe('for one-off checks'),
			test: mailbox.optional().describe('for the published test numbers'),
		})
		.prefault({}),
	mesh,
	licence: z
		.strictObject({
			acceptedBy: prose.describe('who accepted the licence agreement of the check service'),
			acceptedOn: z.iso.date().describe('when'),
			version: prose.describe('which version of it'),
		})
		.optional(),
	request: z
		.strictObject({
			lineEnd: z.enum(['crlf', 'lf']).default('crlf'),
			// Each part is judged and recorded by itself: of a handful of people that would say who has opted out
			// (docs/design/policy.md, R10).
			rowsPerPart: z.int().min(1000).default(5_000_000),
			// 13 bytes hold one number; MESH sends 75 MB in one piece (docs/design/mesh.md, "Rules for the client").
			bytesPerPart: z.int().min(13_000).default(75_000_000),
		})
		.prefault({}),
	placeholders: z
		.array(z.string().regex(/^[0-9]{10}$/, { error: 'ten digits in quotes, without spaces or hyphens' }))
		.default([])
		.describe('numbers that stand for "no number" beside the ten repeated digits'),
	limits: limits.prefault({}),
	grants: grantsSchema
		.optional()
		.describe('who may read what; `ndoo grants` shows it, and makes the warehouse follow it'),
	folders: z
		.strictObject({
			flows: path.default('flows').describe('business units and returns'),
			work: path.default('work').describe('requests and replies of the check under way'),
			disclosed: path.default('disclosed').describe('what was disclosed'),
			models: path.default('sql/models').describe('models and the files that describe them'),
			tests: path.default('sql/tests').describe('data tests that are a select each'),
			target: path.default('target').describe('what is made of the models: compiled SQL, manifest, results, pages'),
		})
		.prefault({}),
	models: z
		.strictObject({
			schema: warehouseName.default('models').describe('the schema of the warehouse that models are built in'),
		})
		.prefault({}),
	vars: projectVars.default({}).describe('what `{{ var() }}` gives in models; `--vars` goes first'),
});

export type ProjectFile = z.output<typeof projectSchema>;
