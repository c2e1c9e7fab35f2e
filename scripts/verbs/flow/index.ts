import { verbGroup } from '../../verb.ts';
import { assess } from './assess.ts';
import { extend } from './extend.ts';
import { lint } from './lint.ts';
import { newFlow } from './new.ts';
import { register } from './register.ts';
import { show } from './show.ts';

export const flow = verbGroup({
	name: 'flow',
	summary: 'Write, assess and show outbound returns, and print their register',
	about: `A flow is one outbound return: a file under flows/returns, with its purpose, its recipient, the assessment
by the policy's Appendix A, the sign-off, and its tables. These verbs help with that file; none of them
builds or discloses anything.`,
	verbs: [newFlow, assess, show, extend, lint, register],
});
