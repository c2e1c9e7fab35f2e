import type { FileLocation } from '../core/errors.ts';
import type { YamlPath } from '../core/yaml/source.ts';
import type { Locate } from '../core/yaml/yaml-file.ts';

/** A file that fits its schema, with what points into it. */
export type Fitting<T> = {
	/** Relative to the project, with forward slashes. */
	readonly file: string;
	readonly path: string;
	readonly value: T;
	readonly locate: Locate;
	readonly placeOf: (path: YamlPath) => FileLocation;
};
