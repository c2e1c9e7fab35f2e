import { describe, expect, test } from 'vitest';
import { scrub } from '../../../core/scrub.ts';
import { schedulers } from '../../../scripts/schedule/schedulers.ts';
import { posixTick, windowsTick } from './example-tick.ts';

const linesOf = (text: string | undefined, pattern: RegExp): readonly string[] =>
	(text ?? '').split(/\r?\n/).filter((line) => pattern.test(line));

describe('systemd', () => {
	const [service, timer] = schedulers.systemd.files(posixTick);

	test('a service and its timer', () => {
		expect([service?.name, timer?.name]).toEqual(['ndoo-refresh.service', 'ndoo-refresh.timer']);
		expect(linesOf(service?.text, /^(?!#)./)).toMatchInlineSnapshot(`
			[
			  "[Unit]",
			  "Description=Moves the monthly National Data Opt-out check as far as it goes. Does nothing when nothing is due, and ends well while it waits for the reply.",
			  "Wants=network-online.target",
			  "After=network-online.target",
			  "[Service]",
			  "Type=oneshot",
			  "User=ndoo",
			  "WorkingDirectory=/srv/50%% of o'clock",
			  "EnvironmentFile=-/etc/ndoo/ndoo-refresh.env",
			  "ExecStart="/opt/our tools/ndoo" "refresh" "--project-dir" "/srv/50%% of o'clock" "--target" "$$HOME \\"x\\" $$y"",
			  "StandardOutput=append:/var/log/ndoo 100%% of %%h.log",
			  "StandardError=inherit",
			  "UMask=0077",
			  "NoNewPrivileges=yes",
			  "PrivateTmp=yes",
			  "TimeoutStartSec=6h",
			]
		`);
		expect(linesOf(timer?.text, /^(?!#)./)).toMatchInlineSnapshot(`
			[
			  "[Unit]",
			  "Description=ndoo refresh, every day at 06:30",
			  "[Timer]",
			  "OnCalendar=*-*-* 06:30:00",
			  "Persistent=true",
			  "[Install]",
			  "WantedBy=timers.target",
			]
		`);
	});
});

describe('cron', () => {
	const [file] = schedulers.cron.files(posixTick);

	test('one line, in which every percent sign is escaped', () => {
		expect(linesOf(file?.text, /^(?!#)./)).toMatchInlineSnapshot(`
			[
			  "30 6 * * * cd '/srv/50\\% of o'\\''clock' && '/opt/our tools/ndoo' refresh --project-dir '/srv/50\\% of o'\\''clock' --target '$HOME "x" $y' >>'/var/log/ndoo 100\\% of \\%h.log' 2>&1 || { echo 'ndoo-refresh ended with an error. See /var/log/ndoo 100\\% of \\%h.log, and run: ndoo status'; false; }",
			]
		`);
	});
});

describe('Task Scheduler', () => {
	const [file] = schedulers.windows.files(windowsTick);

	test('a task in UTF-16, as its own export is', () => {
		expect(file).toMatchObject({ name: 'ndoo-refresh.xml', encoding: 'utf16le with its mark' });
		expect(file?.text).toMatch(/^<\?xml version="1.0" encoding="UTF-16"\?>\r\n/);
		expect(
			linesOf(file?.text, /Boundary|UserId|LogonType|Instances|WhenAvailable|Command|Arguments|Working/),
		).toMatchInlineSnapshot(`
			[
			  "      <StartBoundary>2026-03-10T06:30:00</StartBoundary>",
			  "      <UserId>TRUST\\svc_ndoo$</UserId>",
			  "      <LogonType>Password</LogonType>",
			  "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
			  "    <StartWhenAvailable>true</StartWhenAvailable>",
			  "      <Command>cmd.exe</Command>",
			  "      <Arguments>/d /s /c &quot;&quot;C:\\R&amp;D &lt;old&gt;\\ndoo.cmd&quot; refresh --project-dir &quot;D:\\our 'folder'\\\\&quot; &gt;&gt; &quot;D:\\logs of ndoo\\refresh.log&quot; 2&gt;&amp;1&quot;</Arguments>",
			  "      <WorkingDirectory>D:\\our 'folder'\\</WorkingDirectory>",
			]
		`);
	});
});

test.each(Object.entries(schedulers))('%s says how it is installed and what the exit status means', (_, { files }) => {
	const text = files(windowsTick)[0]?.text ?? '';
	for (const said of [/How: /, /Exit status: 0 success, or waiting for MESH\./, /16 another run still held the lock/])
		expect(text).toMatch(said);
});

// It may be printed, and saved from there: what takes secrets out of what is printed finds none to take.
test.each(Object.entries(schedulers))('%s is printed as it would be written', (kind, { files }) => {
	const tick = kind === 'windows' || kind === 'agent' ? windowsTick : posixTick;
	for (const { text } of files(tick)) expect(scrub(text)).toBe(text);
});
