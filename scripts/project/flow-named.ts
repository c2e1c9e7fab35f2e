import { NdooError } from '../../core/errors.ts';
import { didYouMean } from '../../core/yaml/suggestion.ts';
import type { Flow } from '../../flows/flow.ts';

/** The flow of a project by its name. Throws `flow-refused`, with the one that was probably meant. */
export function flowNamed(flows: readonly Flow[], name: string): Flow {
	const found = flows.find((flow) => flow.name === name);
	if (found !== undefined) return found;
	const names = flows.map((flow) => flow.name);
	throw new NdooError('flow-refused', `There is no flow \`${name}\`${didYouMean(name, names)}`, {
		todo: names.length === 0 ? '`ndoo flow new <name>` begins one.' : `The flows of this project: ${names.join(', ')}.`,
	});
}
