import { existsSync } from 'node:fs';

const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
	(machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);

/** Debian's libfaketime, which gives a process and its children another clock: of the tests alone, ndoo itself has no such switch. */
export const movingLibrary: string | undefined = libraries.find((path) => existsSync(path));

/** What a process is started with, to see a moment and a time zone; what measures time goes on as it is. */
export const movedClock = (library: string, seconds: number, zone: string): Readonly<Record<string, string>> => ({
	TZ: zone,
	...(seconds > 0 && {
		LD_PRELOAD: library,
		FAKETIME: `+${seconds}s`,
		FAKETIME_DONT_FAKE_MONOTONIC: '1',
		DONT_FAKE_MONOTONIC: '1',
		NO_FAKE_STAT: '1',
	}),
});

/** The same for a child that is given no environment of its own but these: without them it would see the machine's day. */
export const ownClock: Readonly<Record<string, string>> = Object.fromEntries(
	['LD_PRELOAD', 'FAKETIME', 'FAKETIME_DONT_FAKE_MONOTONIC', 'DONT_FAKE_MONOTONIC', 'NO_FAKE_STAT'].flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value] as const];
	}),
);
