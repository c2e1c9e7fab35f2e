import { expect, test } from 'vitest';
import { onePeopleTable } from '../support/people-table.ts';
import { ahead, makeProject } from '../support/project.ts';

test('a list that was dated by a wrong clock serves nobody, and the next run replaces it', async () => {
	await using project = await makeProject(onePeopleTable(900));
	const wrong = { clock: () => new Date(ahead().getTime() + 400 * 86_400_000) };
	await project.ndoo(['refresh'], wrong);
	await project.serve();
	expect(await project.ndoo(['refresh'], wrong)).toMatchObject({ status: 0 });

	const status = await project.ndoo(['status']);
	expect(status).toMatchObject({ status: 14, out: expect.stringContaining('DATED AHEAD of this clock') });
	expect(status.out).toContain(`a check is due on ${ahead().toISOString().slice(0, 10)}`);
	expect(await project.ndoo(['refresh'])).toMatchObject({ out: expect.stringContaining('Waiting for the reply') });
	await project.serve();
	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
	expect(await project.ndoo(['status'])).toMatchObject({ status: 0, out: expect.stringContaining(': in use') });
});
