import type { Reader } from '../reader.ts';
import { clientReaders } from './client.ts';
import { commandReaders } from './commands.ts';
import { engineReaders } from './engine.ts';
import { fileReaders } from './files.ts';
import { folderReaders } from './folders.ts';
import { meshReaders } from './mesh.ts';
import { nameReaders } from './names.ts';
import { yamlReaders } from './yaml.ts';

/** Everything that reads what comes from outside. */
export const readers: readonly Reader[] = [
	...meshReaders,
	...clientReaders,
	...folderReaders,
	...fileReaders,
	...yamlReaders,
	...nameReaders,
	...engineReaders,
	...commandReaders,
];
