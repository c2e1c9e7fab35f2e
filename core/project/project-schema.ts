import { z } from 'zod';
import { odsCode, path, prose, share } from '../yaml/fields.ts';
import { environments } from './project.ts';

// MESH mailbox ids are letters and digits; hyphens mark those of the stand-in.
const mailbox = z
	.string()
	.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, { error: 'a mailbox id: letters, digits and hyphens' });

const days = z.int().min(1).max(366);

const target = z.strictObject({
	engine: z.enum(['embedded']).describe('the kind of warehouse'),
	folder: path.describe('where the embedded warehouse keeps its files, relative to ndoo.yml'),
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
	heldDays: days.default(14).describe('a held check that nobody decides on is given up after so many days'),
});

/** `ndoo.yml`: parser and editor's schema in one. */
export const projectSchema = z.strictObject({
	name: prose.describe('the name of the project'),
	organisation: z.strictObject({
		name: prose.describe('the name of the organisation'),
		odsCode: odsCode.describe('the ODS code of the organisation'),
	}),
	environment: z.enum(environments).describe('where checks are made'),
	target: z.string().describe('the target that is used when none is asked for'),
	targets: z.record(
		z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'a name of small letters, digits and hyphens' }),
		target,
	),
	mailboxes: z
		.strictObject({
			monthly: mailbox.optional().describe('for the monthly check'),
			oneOff: mailbox.optional().describe('for one-off checks'),
			test: mailbox.optional().describe('for the published test numbers'),
		})
		.prefault({}),
	meshClient: z.strictObject({ configFile: path.describe("the MESH client's meshclient.cfg") }),
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
			rowsPerPart: z.int().min(1).default(5_000_000),
			// 13 bytes hold one number; MESH sends 75 MB in one piece (MESH, "Rules that decide the design").
			bytesPerPart: z.int().min(13).default(75_000_000),
		})
		.prefault({}),
	placeholders: z
		.array(z.string().regex(/^[0-9]{10}$/, { error: 'ten digits in quotes, without spaces or hyphens' }))
		.default([])
		.describe('numbers that stand for "no number" beside the ten repeated digits'),
	limits: limits.prefault({}),
	folders: z
		.strictObject({
			flows: path.default('flows').describe('business units and returns'),
			work: path.default('work').describe('requests and replies of the check under way'),
			disclosed: path.default('disclosed').describe('what was disclosed'),
		})
		.prefault({}),
});

export type ProjectFile = z.output<typeof projectSchema>;
