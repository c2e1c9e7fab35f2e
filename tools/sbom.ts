import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// The bill of materials of what ships, as CycloneDX: `npm run sbom`. npm's own `--omit=dev` leaves out what a tool needs as well,
// such as the driver whose types a tool brings; so all is asked for, and what is marked as a tool's goes.

type Component = {
	readonly 'bom-ref': string;
	readonly properties?: readonly { readonly name: string; readonly value: string }[];
};
type Bill = {
	readonly components: readonly Component[];
	readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

const isOfTools = ({ properties = [] }: Component): boolean =>
	properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');

const text = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
	cwd: fileURLToPath(new URL('..', import.meta.url)),
	encoding: 'utf8',
	maxBuffer: 1 << 26,
	shell: process.platform === 'win32',
});
const bill: Bill = JSON.parse(text);
const components = bill.components.filter((component) => !isOfTools(component));
const left = new Set(bill.components.filter(isOfTools).map((component) => component['bom-ref']));
for (const component of components) left.delete(component['bom-ref']);
const dependencies = bill.dependencies
	.filter(({ ref }) => !left.has(ref))
	.map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => !left.has(one)) }));
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, undefined, '\t')}\n`);
