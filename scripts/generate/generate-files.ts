import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import { generatedFiles } from '../../pages/generated/generated-files.ts';
import { referencePage } from './reference-page.ts';

// For developers: `npm run generate`, after a change of a schema, a verb, the questions or the exemptions.
const files = { ...generatedFiles(), 'docs/reference.md': await referencePage() };
for (const [path, text] of Object.entries(files)) {
	const target = join(packageFolder(), path);
	await mkdir(dirname(target), { recursive: true });
	await writeFile(target, text);
}
