import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../simulator/streams.ts';
import { count } from './format.ts';
import { runPiped } from './process/run-piped.ts';
import type { Bench } from './section.ts';

const SHOWN = 25;

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  /** The node that was running, sample by sample. */
  readonly samples: readonly number[];
  /** Microseconds from one sample to the next. */
  readonly timeDeltas: readonly number[];
}

/** Loads a list under V8's profiler. @returns the functions that took most of the time themselves. */
export async function profile({ server, tap, records, progress }: Bench, resource: Resource): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-profile-'));
  try {
    progress(`${count(records)} records of ${resource}`);
    await server.serve({ [resource]: records });
    await runPiped(['--cpu-prof', `--cpu-prof-dir=${folder}`, ...tap.sync({ streams: [resource] })]);
    const [file] = readdirSync(folder);
    return table(selfTimes(JSON.parse(readFileSync(join(folder, file!), 'utf8'))), records);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Microseconds by function; all places that it is called from together. */
function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id)!;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[index]!);
  }
  times.delete('(idle)');
  return times;
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const place = url.replace(/^.*\/(?=(dist\/src|node_modules)\/)/, '').replace('dist/', '');
  return `${name}  ${place}:${lineNumber + 1}`;
}

function table(times: ReadonlyMap<string, number>, records: number): string {
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const line = (name: string, time: number): string =>
    `${((time / total) * 100).toFixed(1).padStart(5)} %  ${(time / records).toFixed(2).padStart(7)} µs  ${name}`;
  const top = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return ['  self    a record  function', ...top.map(([name, time]) => line(name, time)), line('(all)', total)].join(
    '\n',
  );
}
