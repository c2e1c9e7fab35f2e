import type { Tick } from '../../../scripts/schedule/tick.ts';

export const posixTick: Tick = {
	name: 'ndoo-refresh',
	at: { hour: 6, minute: 30 },
	words: ['/opt/our tools/ndoo', 'refresh', '--project-dir', "/srv/50% of o'clock", '--target', '$HOME "x" $y'],
	projectFolder: "/srv/50% of o'clock",
	logFile: '/var/log/ndoo 100% of %h.log',
	account: 'ndoo',
	operator: undefined,
	from: '2026-03-10',
};

export const windowsTick: Tick = {
	...posixTick,
	words: ['C:\\R&D <old>\\ndoo.cmd', 'refresh', '--project-dir', "D:\\our 'folder'\\"],
	projectFolder: "D:\\our 'folder'\\",
	logFile: 'D:\\logs of ndoo\\refresh.log',
	account: 'TRUST\\svc_ndoo$',
};
