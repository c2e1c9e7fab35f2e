/** What the stand-in can be told to do, each with what it shows. Several can be told at once. */
export const scenarios = {
	normal: 'the request is answered as the service answers it',
	slow: 'the list takes six hours more',
	'error-no-content': 'the service says that the file has no content',
	'error-columns': 'the service says that the file has more than one column',
	'error-delimiters': 'the service says that a delimiter is missing',
	'error-invalid-numbers': 'the service says that an NHS number is invalid',
	empty: 'the list comes back without a number',
	undelivered: 'MESH reports that the request was never collected',
	'foreign-workflow': 'a message of another workflow comes first',
	'foreign-local-id': 'a list for a LocalId that nobody here sent comes first',
	'wrong-local-id': 'the list comes back under another LocalId',
	duplicate: 'the list comes twice at once',
	late: 'the list comes again two days later',
	'truncated-mid-line': 'the list ends inside a line, half way',
	'truncated-at-line-end': 'the list ends after a whole line, half way',
	stranger: 'the list has a number that was not sent',
	'none-removed': 'nobody is removed',
	'too-many-removed': 'more than half of the people are removed',
	'no-job-notice': 'the notice that a job was created does not come',
	'failed-stage': 'the job-created notice has a stage that did not pass, and no list comes',
	'no-reply': 'nothing comes at all',
} as const;

export type Scenario = keyof typeof scenarios;
