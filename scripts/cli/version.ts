import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';

/** The version of this program, for the ledger, the manifest and `--version`. */
export const version: string = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version;
