/** What something takes of the processor: other programs on the machine do not count. */
export function cpuSeconds(work: () => unknown): number {
	const began = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(began);
	return (user + system) / 1e6;
}
