import { describe } from 'vitest';
import { named } from '../support/component.ts';
import { missingMssql, mssqlDatabase } from '../support/mssql-server.ts';
import { withPatientLocks, withTimeouts } from '../support/mssql-stand-in.ts';
import { publicationTrials } from '../support/publication-trials.ts';

// On a server that stands in for SQL Server these run on row versions: hints are not looked at there. What keeps a list
// whole where readers lock is said in the migration 0004, and its text is tested beside the migrations.

describe.skipIf(missingMssql !== undefined)(named('publication on a T-SQL server', missingMssql), () => {
	publicationTrials(
		async () => {
			const database = await mssqlDatabase();
			const [publisher, reader] = [withTimeouts(withPatientLocks(await database.open())), await database.open()];
			return {
				publisher,
				reader,
				[Symbol.asyncDispose]: async () => {
					await publisher.close();
					await reader.close();
					await database[Symbol.asyncDispose]();
				},
			};
		},
		{ oneIn: 2 },
	);
});
