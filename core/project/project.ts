import type { Day, TimeZone } from '../day.ts';
import type { AccessName } from './access-names.ts';
import type { Target } from './target.ts';

/** Where a check is made: the national service, its integration environment, or the project's own stand-in. */
export const environments = ['live', 'int', 'stand-in'] as const;
export type Environment = (typeof environments)[number];

/** `monthly`: the union of all populations. `one-off`: one cohort. `test`: the published test numbers and nothing else. */
export const checkKinds = ['monthly', 'one-off', 'test'] as const;
export type CheckKind = (typeof checkKinds)[number];

export type LineEnd = 'crlf' | 'lf';

/** Acceptance of the check service's licence agreement (docs/design/policy.md, R16): nothing is submitted without it. */
export type Licence = { readonly acceptedBy: string; readonly acceptedOn: string; readonly version: string };

/** MESH's three routes (check service page, "Set up MESH"): the MESH client's folders, the API, and by hand in MESH UI. */
export const meshRoutes = ['client', 'api', 'ui'] as const;
export type MeshRouteName = (typeof meshRoutes)[number];

/** Where MESH's API is, and the files that prove who is calling and who answers. The secrets are not among them. */
export type ApiSettings = {
	/** Scheme, host and port, without a path. */
	readonly url: string;
	/** The certificate authorities that the server's certificate is checked against; PEM. */
	readonly ca?: string;
	/** The client certificate, and what stands between it and its root; PEM. */
	readonly cert?: string;
	/** The key of the client certificate; PEM. */
	readonly key?: string;
	readonly proxy?: string;
	/** Uncompressed bytes of the pieces that a message is sent in; 75 MB unless given. */
	readonly chunkBytes?: number;
};

/** The way to MESH that is in use, with what it needs. Paths are absolute. */
export type MeshSettings =
	/** The MESH client's configuration file: the folders of each mailbox are read from it. */
	| { readonly route: 'client'; readonly configFile: string }
	| ({ readonly route: 'api' } & ApiSettings)
	/** The folder for the files that a person sends. */
	| { readonly route: 'ui'; readonly folder: string };

export type Limits = {
	/** A unit whose share of rows with a valid number is below this holds the check; 0 to 1. */
	readonly validShareFloor: number;
	/** A unit whose rows or distinct numbers fell by more than this since the last check holds it; 0 to 1. */
	readonly populationFall: number;
	/** A reply that removes more than this share of what was sent is held; 0 to 1. */
	readonly removedShare: number;
	/** A reply whose share removed differs from the last list's by more than this is held; 0 to 1. */
	readonly removedShareJump: number;
	/** A monthly check is due this many days after the last list's date. */
	readonly dueAfterDays: number;
	/** A list serves for this many days; a flow may ask for fewer. */
	readonly listServesDays: number;
	/** A reply is overdue after this many hours; said, not failed. */
	readonly replyWarningHours: number;
	/** A check that waits for its reply longer than this has failed: MESH keeps a message for five days. */
	readonly replyLimitDays: number;
	/** What a search of a source for NHS numbers found is used again for so many days; 0 searches at every build. */
	readonly columnSearchDays: number;
	/** A held check that nobody decided on for this many days is abandoned and purged. */
	readonly heldDays: number;
	/**
	 * A one-off check of fewer people than this needs a sign-off of its own: it comes near to a look-up
	 * (docs/design/policy.md, R10).
	 */
	readonly smallestCohort: number;
};

/** Who may read what, by the names that the accounts have in the warehouse. */
export type Grants = {
	/** Run the monthly check and disclosures, and so read the list. */
	readonly loader: readonly string[];
	/** Read the register and the ledger, never a number. */
	readonly auditor: readonly string[];
	/** Own or administer the warehouse; somebody answers for each by naming it here. */
	readonly administrators: readonly string[];
	/** By flow: who reads its views. */
	readonly flows: Readonly<Record<string, readonly string[]>>;
	/** What somebody accepted of what `ndoo grants` finds. */
	readonly accepted?: readonly AcceptedAccess[] | undefined;
};

/** That an account can do something which is wrong otherwise, with who answers for it, and until when. */
export type AcceptedAccess = {
	readonly account: string;
	readonly access: AccessName;
	/** The table, flow or function, or the schema of the list. */
	readonly to: string;
	readonly reason: string;
	readonly by: string;
	/** The last day on which it holds. */
	readonly until: Day;
};

/** A project, read and checked. Paths are absolute. */
export type Project = {
	readonly folder: string;
	readonly name: string;
	readonly organisation: {
		readonly name: string;
		readonly odsCode: string;
		/** Where people read about the opt-out (docs/design/policy.md, R13). */
		readonly privacyNotice?: string | undefined;
	};
	readonly environment: Environment;
	/** Where the days of sign-offs, reviews, due checks and file names begin and end. */
	readonly timeZone: TimeZone;
	readonly target: Target;
	/** Each use has its own mailbox (check service page: "separate mailboxes for each use case"). */
	readonly mailboxes: Readonly<Partial<Record<CheckKind, string>>>;
	readonly mesh: MeshSettings;
	readonly licence: Licence | undefined;
	readonly request: { readonly lineEnd: LineEnd; readonly rowsPerPart: number; readonly bytesPerPart: number };
	/** Placeholder numbers beside the ten repeated digits that are always refused. */
	readonly placeholders: readonly string[];
	readonly limits: Limits;
	/** Undefined where the rights are given by other means. */
	readonly grants?: Grants | undefined;
	readonly folders: {
		readonly flows: string;
		/** Requests and replies of the check under way; empty when none is. */
		readonly work: string;
		readonly disclosed: string;
		/** SQL and YAML of the models. */
		readonly models: string;
		/** Tests of data that are a select each. */
		readonly tests: string;
		/** What is made of the models; may be removed at any time. */
		readonly target: string;
	};
	readonly models: {
		/** Where models are built. */
		readonly schema: string;
	};
	/** What `{{ var() }}` gives. */
	readonly vars: Readonly<Record<string, VarValue>>;
};

/** A value of a model's variable. */
export type VarValue = string | number | boolean;
