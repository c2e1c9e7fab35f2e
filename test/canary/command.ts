import { main } from '../../scripts/main.ts';
import { aheadVariable } from './ahead.ts';

// ndoo as bin/ndoo.js starts it, with a clock that is ahead.

const { [aheadVariable]: ahead, ...environment } = process.env;
process.exitCode = await main(process.argv.slice(2), environment, {
	clock: () => new Date(Date.now() + Number(ahead ?? 0)),
});
