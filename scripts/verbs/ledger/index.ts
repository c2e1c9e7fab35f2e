import { verbGroup } from '../../verb.ts';
import { list } from './list.ts';
import { newKey } from './new-key.ts';
import { record } from './record.ts';
import { verify } from './verify.ts';

export const ledger = verbGroup({
	name: 'ledger',
	summary: 'Read, complete and verify the record of checks and disclosures',
	about: `The ledger holds what happened: checks, decisions with their reasons, disclosures with their recipient,
purpose and list. It is only ever added to, and each entry is chained to the one before it.`,
	verbs: [list, record, verify, newKey],
});
