import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import { generatedFiles } from '../../pages/generated/generated-files.ts';

// For developers: `npm run generate`, after a change of a schema, of the questions or of the exemptions.
for (const [path, text] of Object.entries(generatedFiles())) {
	const target = join(packageFolder(), path);
	await mkdir(dirname(target), { recursive: true });
	await writeFile(target, text);
}
