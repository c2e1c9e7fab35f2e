import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchemaText } from '../../core/yaml/yaml-file.ts';
import { questions } from '../../flows/assessment.ts';
import { businessUnitSchema } from '../../flows/business-unit-schema.ts';
import { flowSchema } from '../../flows/flow-schema.ts';

const block = z.object({ properties: z.record(z.string(), z.unknown()), additionalProperties: z.literal(false) });
const asked = z.object({ enum: z.array(z.string()), description: z.string() });

const keysIn = (schema: unknown) => block.parse(schema).properties;

test('a flow file can answer every question, in the words that the assessment knows', () => {
	const { assessment } = keysIn(JSON.parse(jsonSchemaText(flowSchema)));
	const answers = Object.entries(keysIn(keysIn(assessment)['answers']));
	expect(answers.map(([key, one]) => [key, asked.parse(one)])).toEqual(
		Object.entries(questions).map(([key, { text, answers: known }]) => [
			key,
			{ enum: Object.keys(known), description: text },
		]),
	);
});

test('a business unit has no key that could leave people out', () => {
	const keys = Object.keys(keysIn(JSON.parse(jsonSchemaText(businessUnitSchema))));
	expect(keys).toEqual([
		'name',
		'title',
		'system',
		'source',
		'format',
		'registeredSince',
		'validShareFloor',
		'populationFall',
	]);
});
