import { type ExitStatus, exitStatus } from './exit-status.ts';

/** The closed list of error codes that people meet, each with the exit status it ends in. */
export const errorCodes = {
	'config-invalid': exitStatus.configuration,
	'config-missing': exitStatus.configuration,
	'flow-invalid': exitStatus.configuration,
	'flow-refused': exitStatus.configuration,
	'model-invalid': exitStatus.configuration,
	'selection-invalid': exitStatus.configuration,
	'model-failed': exitStatus.failed,
	'cohort-refused': exitStatus.configuration,
	'licence-not-accepted': exitStatus.configuration,
	'mesh-config': exitStatus.configuration,
	'environment-refused': exitStatus.configuration,
	'file-missing': exitStatus.file,
	'file-invalid': exitStatus.file,
	'mesh-folder': exitStatus.file,
	'mesh-api': exitStatus.failed,
	'permission-denied': exitStatus.permission,
	'ledger-damaged': exitStatus.failed,
	'check-held': exitStatus.failed,
	'check-failed': exitStatus.failed,
	'check-not-found': exitStatus.failed,
	'check-under-way': exitStatus.failed,
	'test-service-wrong': exitStatus.failed,
	'waited-too-long': exitStatus.waitedTooLong,
	'list-refused': exitStatus.listTooOld,
	'warehouse-locked': exitStatus.locked,
	'mailbox-locked': exitStatus.locked,
	'warehouse-statement': exitStatus.failed,
	'warehouse-copied': exitStatus.configuration,
	'warehouse-missing': exitStatus.configuration,
	'warehouse-damaged': exitStatus.file,
	'warehouse-connection': exitStatus.failed,
	'warehouse-untrusted': exitStatus.configuration,
	'migration-changed': exitStatus.failed,
	'schema-behind': exitStatus.configuration,
	'schema-damaged': exitStatus.failed,
	'schema-newer': exitStatus.schemaNewer,
	'schema-outdated': exitStatus.configuration,
} as const satisfies Record<string, ExitStatus>;

export type ErrorCode = keyof typeof errorCodes;

/** Where something was found: a file with line and column (from 1), or a row of a table or file (from 1). */
export type FileLocation = {
	readonly file?: string;
	readonly line?: number;
	readonly column?: number;
	readonly row?: number;
};

/** One thing that is wrong: where, what was found, what was expected, and the lines around it. Never an NHS number. */
export type Problem = {
	readonly place?: FileLocation;
	readonly found: string;
	readonly expected?: string;
	/** The source lines with a caret under the place, ready to print. */
	readonly frame?: string;
};

export type ErrorDetail = {
	/** What to do about it, as a good colleague would say it. */
	readonly todo: string;
	readonly problems?: readonly Problem[];
	readonly cause?: unknown;
};

/** The one error type for people. Anything else that is thrown is a bug, and the command line says so (exit status 2). */
export class NdooError extends Error {
	override readonly name = 'NdooError';
	readonly code: ErrorCode;
	readonly exit: ExitStatus;
	readonly todo: string;
	readonly problems: readonly Problem[];

	constructor(code: ErrorCode, message: string, { todo, problems = [], cause }: ErrorDetail) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
		this.exit = errorCodes[code];
		this.todo = todo;
		this.problems = problems;
	}
}

/** `flows/returns/a.yml:3:7`, `patients.csv, row 12`, or nothing. */
export function formatPlace({ file, line, column, row }: FileLocation): string {
	const position = [file, line, column].filter((part) => part !== undefined).join(':');
	const atRow = row === undefined ? undefined : `row ${row}`;
	return [position, atRow].filter((part) => part !== undefined && part !== '').join(', ');
}

/** The whole text that a person reads on stderr. */
export function formatError(error: NdooError): string {
	const problems = error.problems.map((problem) => formatProblem(problem));
	return [`${error.message}`, ...problems, `What to do: ${error.todo}`].join('\n\n');
}

function formatProblem({ place, found, expected, frame }: Problem): string {
	const where = place === undefined ? '' : formatPlace(place);
	const lines = [
		where === '' ? `  found ${found}` : `  ${where}: found ${found}`,
		...(expected === undefined ? [] : [`    expected ${expected}`]),
		...(frame === undefined ? [] : [frame]),
	];
	return lines.join('\n');
}
