import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The run was ended from outside. */
export class SignalError extends Error {
  readonly exitCode: number;

  constructor(signal: (typeof ENDING)[number]) {
    super(`ended by ${signal}`);
    this.name = 'SignalError';
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** How a run is ended from outside. */
export interface Ending {
  /** Aborted at the first signal: the run ends with whole lines and its last STATE. */
  readonly signal: AbortSignal;
  /** Aborted when the output is not taken even now: the run ends without it. */
  readonly giveUp: AbortSignal;
}

/** Long enough to write the last STATE, short enough that nobody sends SIGKILL. */
const GRACE_MS = 3500;
/** Then the report and the last line are written, which wait for nobody. */
const LAST_WORDS_MS = 500;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an abort. If the run has not ended some seconds later, because nobody reads its
 * output, or at a second signal, it gives its output up, and the process ends. Under `nohup`, SIGHUP ends nothing.
 */
export function abortOnSignals(process: NodeJS.Process): Ending {
  const [controller, late] = [new AbortController(), new AbortController()];
  for (const signal of ENDING) {
    if (signal === 'SIGHUP' && isHangUpIgnored(process)) {
      process.on(signal, () => {});
      continue;
    }
    process.on(signal, () => {
      const reason = new SignalError(signal);
      const end = (): void => {
        setTimeout(() => process.exit(reason.exitCode), LAST_WORDS_MS).unref();
        late.abort(controller.signal.reason);
      };
      if (controller.signal.aborted) {
        end();
        return;
      }
      process.exitCode = reason.exitCode;
      setTimeout(end, GRACE_MS).unref();
      controller.abort(reason);
    });
  }
  return { signal: controller.signal, giveUp: late.signal };
}

/**
 * Whether whoever started this process wants it to outlive its terminal. Node has set SIGHUP back to its default before
 * any of this runs, so only the traces are left: the shell's name for the command, the stdin that `nohup` puts in the
 * terminal's place (one that cannot be read), and a parent that ignores SIGHUP, which it hands down.
 */
function isHangUpIgnored({ env, ppid }: NodeJS.Process): boolean {
  if (/(^|\/)nohup$/.test(env._ ?? '')) return true;
  const ignoredByParent = /^SigIgn:.*([0-9a-f])$/m.exec(contentsOf(`/proc/${ppid}/status`))?.[1] ?? '0';
  if ((Number.parseInt(ignoredByParent, 16) & 1) !== 0) return true;
  const flags = /^flags:\s*([0-7]+)$/m.exec(contentsOf('/proc/self/fdinfo/0'))?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & 0o3) === 1;
}

/** Empty on systems that have no such file. */
function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
