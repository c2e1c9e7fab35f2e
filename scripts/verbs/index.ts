import { type ListedVerb, listed } from '../cli/verb-list.ts';
import { flow } from './flow/index.ts';
import { ledger } from './ledger/index.ts';
import { migrate } from './migrate/index.ts';

/**
 * Every verb, in the order of the help: the first day, the month, the returns, trying it out. Here are the name and one line of
 * each; the rest, with the drivers and libraries that it needs, is loaded when it is run or its own help is asked for.
 */
export const verbs: readonly ListedVerb[] = [
	listed({
		command: 'demo',
		summary: 'Watch a whole month happen on a warehouse that is made for it',
		load: () => import('./demo.ts').then(({ demo }) => demo),
	}),
	listed({
		command: 'init [folder]',
		summary: "Make an organisation's own project: ndoo.yml and example flow files",
		load: () => import('./init.ts').then(({ init }) => init),
	}),
	listed({
		command: 'parse',
		summary: 'Check ndoo.yml, every flow file and every model, all mistakes at once',
		load: () => import('./parse.ts').then(({ parse }) => parse),
	}),
	listed({
		command: 'doctor',
		summary: 'Look whether everything that a month needs is there and right',
		load: () => import('./doctor.ts').then(({ doctor }) => doctor),
	}),
	migrate,
	listed({
		command: 'grants',
		summary: 'Show who can do what, and make it what ndoo.yml says',
		load: () => import('./grants.ts').then(({ grants }) => grants),
	}),
	listed({
		command: 'refresh',
		summary: 'Move the monthly check as far as it goes: the one command to schedule',
		load: () => import('./refresh.ts').then(({ refresh }) => refresh),
	}),
	listed({
		command: 'schedule',
		summary: 'Write the daily job that runs `ndoo refresh`: SQL Server Agent, Windows, systemd or cron',
		load: () => import('./schedule.ts').then(({ schedule }) => schedule),
	}),
	listed({
		command: 'extract',
		summary: "Gather every business unit's population and write the request files",
		load: () => import('./extract.ts').then(({ extract }) => extract),
	}),
	listed({
		command: 'submit',
		summary: 'Hand the request files to MESH',
		load: () => import('./submit.ts').then(({ submit }) => submit),
	}),
	listed({
		command: 'collect',
		summary: 'Take replies out of the inbox and prove them',
		load: () => import('./collect.ts').then(({ collect }) => collect),
	}),
	listed({
		command: 'load',
		summary: 'Publish the proven list, then purge',
		load: () => import('./load.ts').then(({ load }) => load),
	}),
	listed({
		command: 'status',
		summary: 'Say how the list and the check stand, and what comes next',
		load: () => import('./status.ts').then(({ status }) => status),
	}),
	listed({
		command: 'release',
		summary: 'Decide on a check that is held for a person',
		load: () => import('./release.ts').then(({ release }) => release),
	}),
	listed({
		command: 'purge',
		summary: 'Remove what a finished check has left behind',
		load: () => import('./purge.ts').then(({ purge }) => purge),
	}),
	flow,
	listed({
		command: 'ls',
		summary: 'List sources, views, models, flows and tests, and what a selection means',
		load: () => import('./ls.ts').then(({ ls }) => ls),
	}),
	listed({
		command: 'compile',
		summary: 'Write the SQL of models and tests as the warehouse will be told it',
		load: () => import('./compile.ts').then(({ compile }) => compile),
	}),
	listed({
		command: 'build',
		summary: 'Create or replace the views of every assessed flow, and the models; test them',
		load: () => import('./build.ts').then(({ build }) => build),
	}),
	listed({
		command: 'test',
		summary: 'Run the data tests: what has to hold for models and sources',
		load: () => import('./test.ts').then(({ test }) => test),
	}),
	listed({
		command: 'docs',
		summary: 'Make the pages about this project: lineage, returns, models, tests, register',
		load: () => import('./docs.ts').then(({ docs }) => docs),
	}),
	listed({
		command: 'disclose <flow>',
		summary: "Write a return's tables to CSV, with whole records of opted-out people removed",
		load: () => import('./disclose.ts').then(({ disclose }) => disclose),
	}),
	listed({
		command: 'clean [file]',
		summary: 'Check the people of one file, and write it again without those who opted out',
		load: () => import('./clean.ts').then(({ clean }) => clean),
	}),
	ledger,
	listed({
		command: 'test-service',
		summary: 'Try the service with its published test numbers, and say whether the answer is right',
		load: () => import('./test-service.ts').then(({ testService }) => testService),
	}),
	listed({
		command: 'stand-in',
		summary: 'Play MESH and the national service for a stand-in project',
		load: () => import('./stand-in.ts').then(({ standIn }) => standIn),
	}),
	listed({
		command: 'completion <shell>',
		summary: 'Print the completion of verbs, flags and values for a shell',
		load: () => import('./completion.ts').then(({ completionOf }) => completionOf(() => verbs)),
	}),
];
