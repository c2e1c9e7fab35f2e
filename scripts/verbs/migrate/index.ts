import { verbGroup } from '../../verb.ts';
import { adopt } from './adopt.ts';
import { baseline } from './baseline.ts';
import { repair } from './repair.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { validate } from './validate.ts';

export const migrate = verbGroup({
	name: 'migrate',
	summary: "Bring the warehouse's ndoo schemas up to this version, and look after their history",
	about: `The schemas are ndoo (state and ledger), ndoo_list (the restricted list), cleaned (the views that returns
read) and passthrough (the views of returns that the opt-out does not apply to). They are made by numbered
migrations, each of which is on record in ndoo.migration. Without a verb it means \`up\`.`,
	verbs: [up, status, validate, repair, baseline, adopt],
});
