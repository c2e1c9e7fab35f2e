import { setTimeout } from 'node:timers/promises';
import type fc from 'fast-check';
import { NdooError } from '../../core/errors.ts';
import { plantedNumber, plantedSecret, textOf } from './drawn.ts';
import { type Reader, reader, type Shown } from './reader.ts';

/** An error that is planted in a reader, and what has to be found of it. */
export type Plant = { readonly reader: Reader; readonly finds: RegExp };

const drawn = textOf(['a', 'b', '{', '}', ',', '\n']);

/** A reader that fails at some of its cases, as it would that was written without a thought of them. */
const planted = (
	name: string,
	finds: RegExp,
	run: (text: string, shown: Shown) => unknown,
	inputs: fc.Arbitrary<string> = drawn,
): Plant => ({ reader: reader(name, 1, inputs, [], run), finds });

const refuse = (words: string): never => {
	throw new NdooError('file-invalid', words, { todo: 'Correct it.' });
};

const isRare = (text: string): boolean => text.includes('{a');

export const plants: readonly Plant[] = [
	planted('a part that is not there', /TypeError/, (text) => isRare(text) && wrong().length),
	planted('values in each other without end', /RangeError: Maximum call stack/, (text) => isRare(text) && depth(text)),
	planted('an error without a code', /Error: not a list/, (text) => {
		if (isRare(text)) throw new Error('not a list');
	}),
	planted('a promise that nothing waits for', /It ended the process \(1\): [\s\S]*Error: too late/, async (text) => {
		if (!isRare(text)) return;
		void Promise.reject(new Error('too late'));
		await setTimeout(1);
	}),
	planted('an answer that never comes', /It did not end in|It ended the process \(0\)/, async (text) => {
		if (isRare(text)) await Promise.race([]);
	}),
	planted('a message with the number in it', /The planted number is in a message/, (text) => {
		if (text.includes(plantedNumber)) refuse(`Found ${[...plantedNumber].join(', ')}.`);
	}),
	planted('a message with a secret in it', /The planted secret is in a message/, (text, shown) => {
		if (isRare(text)) shown(`The mailbox takes no ${plantedSecret}.`);
	}),
	planted('a message that has all of its input', /A message has \d+ characters\./, (text) => {
		if (isRare(text)) refuse(text.repeat(100_000));
	}),
	planted('an input that is not there afterwards', /The input is lost/, (text) => {
		const folder = new Map([['a.dat', text]]);
		if (isRare(text)) folder.delete('a.dat');
		if (folder.get('a.dat') !== text) throw new Error('The input is lost.');
	}),
	planted('a heap that grows with its input', /It ended the process [\s\S]*JavaScript heap out of memory/, (text) => {
		for (const all: number[][] = []; isRare(text); ) all.push(new Array<number>(1 << 20).fill(text.length));
	}),
	planted('buffers that grow with their input', /It took more than \d+ MB/, (text) => {
		for (const all: Buffer[] = []; isRare(text); ) all.push(Buffer.alloc(1 << 24, 1));
	}),
];

/** Those that are found when the time of a case is up. */
export const endlessPlants: readonly Plant[] = [
	planted('a loop without end', /It did not end in \d+ seconds\./, (text) => {
		for (let at = 0; isRare(text); at = text.indexOf('{a', at)) if (at === -1) break;
	}),
	planted('a pattern that looks everywhere', /It took \d+\.\d seconds\.|It did not end/, (text) => {
		if (isRare(text)) /^(a+)+$/.test(`${'a'.repeat(40)}!`);
	}),
];

export const readers: readonly Reader[] = [...plants, ...endlessPlants].map((plant) => plant.reader);

const wrong = () => JSON.parse('null') as string;

const depth = (text: string): number => 1 + depth(`{${text}}`);
