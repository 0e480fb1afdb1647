import { join } from 'node:path';
import { expect } from 'chai';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { type RunReport, readReport, type StreamReport, unbalanced } from './report.ts';
import type { TapRun } from './run-tap.ts';
import { ofType } from './warehouse.ts';
import type { ProcessSyncOptions, Workspace } from './workspace.ts';

/** A sync and its report. */
export type Reported = TapRun & { report: RunReport; of: (stream: string) => StreamReport };

/**
 * Runs a sync and checks what holds of the report of any run whatsoever: in a process of its own where the options want
 * something of it.
 */
export async function reportedSync(workspace: Workspace, options: ProcessSyncOptions = {}): Promise<Reported> {
  const path = join(workspace.folder, 'report.json');
  const before = workspace.simulator.requests.length;
  const args = ['--report', path, ...(options.args ?? [])];
  const { onStart, env, ...rest } = options;
  const run =
    onStart === undefined && env === undefined
      ? await workspace.sync({ ...rest, args })
      : await workspace.syncAsProcess({ ...options, args });
  const report = readReport(path);
  const said = run.stderr.trimEnd().split('\n').at(-1)!;
  expect(report.ok, said).to.equal(run.code === 0);
  if (!report.ok) expect(said).to.include(report.failures.at(-1));
  expect(unbalanced(report)).to.deep.equal([]);
  expect(report.requests).to.equal(workspace.simulator.requests.length - before);
  for (const { stream, resource, records, read, sent, error } of report.streams) {
    expect(sent, stream).to.equal(ofType(run.lines, 'RECORD', stream).length);
    if (!isChild(streams.find(({ name }) => name === stream)!)) expect(read, stream).to.equal(records);
    // Streams of one list look at the same records.
    const others = report.streams.filter((other) => other.resource === resource && other.error === null);
    if (error === null) expect(others.filter((other) => other.records !== records)).to.deep.equal([]);
  }
  return { ...run, report, of: (stream) => report.streams.find((one) => one.stream === stream)! };
}
