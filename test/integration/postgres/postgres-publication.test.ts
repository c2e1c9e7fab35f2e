import { describe } from 'vitest';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { publicationTrials } from '../support/publication-trials.ts';

// TRUNCATE is not bound to a snapshot: whoever took one before it, and touches the table after it, finds it empty.

describe.skipIf(isSkipped(missingPostgres))(named('publication on a PostgreSQL server', missingPostgres), () => {
	publicationTrials(
		async () => {
			const server = await startPostgres();
			const [publisher, reader] = [await server.open(), await server.open()];
			return {
				publisher,
				reader,
				[Symbol.asyncDispose]: async () => {
					await publisher.close();
					await reader.close();
					await server[Symbol.asyncDispose]();
				},
			};
		},
		{ oneIn: 1 },
	);
});
