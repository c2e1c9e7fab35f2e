import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/**
 * The folder that the program came in. A clone runs its sources where they are, a package runs its build in dist; the SQL
 * files, the sample and the templates are in neither moved nor copied, and are found from here.
 */
export function packageFolder(): string {
	const found = findPackageJSON(import.meta.url);
	if (found === undefined) throw new Error('the program is not inside its package');
	return dirname(found);
}
