import { listed, verbGroup } from '../../cli/verb-list.ts';

export const flow = verbGroup({
	name: 'flow',
	summary: 'Write, assess and show outbound returns, and print their register',
	about: `A flow is one outbound return: a file under flows/returns, with its purpose, its recipient, the assessment
by the policy's Appendix A, the sign-off, and its tables. These verbs help with that file; none of them
builds or discloses anything.`,
	verbs: [
		listed({
			command: 'new <name>',
			summary: 'Begin the file of a new flow, with columns suggested from the warehouse',
			load: () => import('./new.ts').then(({ newFlow }) => newFlow),
		}),
		listed({
			command: 'assess <name>',
			summary: "Ask the questions of the policy's Appendix A about a flow, and write the answers into its file",
			load: () => import('./assess.ts').then(({ assess }) => assess),
		}),
		listed({
			command: 'show <name>',
			summary: 'Show a flow: what it is, where its answers lead, who signed, what may come of it today',
			load: () => import('./show.ts').then(({ show }) => show),
		}),
		listed({
			command: 'extend <name>',
			summary: 'Give the review of a sign-off more time: once, and on record',
			load: () => import('./extend.ts').then(({ extend }) => extend),
		}),
		listed({
			command: 'lint',
			summary: 'Look at all flows together for what lets a recipient tell who opted out',
			load: () => import('./lint.ts').then(({ lint }) => lint),
		}),
		listed({
			command: 'register',
			summary: 'Print the register: all flows with decision, evidence, sign-off and review',
			load: () => import('./register.ts').then(({ register }) => register),
		}),
	],
});
