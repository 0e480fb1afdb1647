import { readFileSync, writeSync } from 'node:fs';

/** Loaded into a process before its own code (`--import`): at its end, it says on descriptor 3 what it has used. */

export interface Usage {
  /** Of all threads, user and system. */
  readonly cpuMs: number;
  /** The most memory that it ever held. */
  readonly peakMiB: number;
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage: Usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMiB: peakMiB() };
  writeSync(3, JSON.stringify(usage));
});

function peakMiB(): number {
  try {
    // `maxRSS` is at first that of the process which started this one.
    const found = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (found !== null) return Number(found[1]) / 1024;
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}
