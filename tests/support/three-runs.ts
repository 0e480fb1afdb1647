import { join } from 'node:path';
import { expect } from 'chai';
import { readReport, unbalanced } from './report.ts';
import { lost } from './source.ts';
import { lastState, Warehouse } from './warehouse.ts';
import type { SyncOptions, Workspace } from './workspace.ts';

export interface Runs {
  /** Reports that do not add up, and what is lost after all. */
  readonly wrong: string[];
  /** Runs that did not end with 0. */
  readonly failures: readonly { readonly run: number; readonly text: string }[];
}

/**
 * Two runs while people edit and one after it, each from the state of the one before. Closes the workspace.
 * @param storm its number, for what is said of it.
 * @param names of the streams that must be whole in the end.
 */
export async function threeRuns(
  workspace: Workspace,
  storm: number,
  names: readonly string[],
  options: Pick<SyncOptions, 'config' | 'catalog'>,
): Promise<Runs> {
  const wrong: string[] = [];
  const failures: { run: number; text: string }[] = [];
  try {
    const warehouse = new Warehouse();
    let state: Record<string, unknown> | undefined;
    for (let run = 0; run < 3; run++) {
      if (run === 2) workspace.simulator.store.stopEdits();
      const report = join(workspace.folder, 'report.json');
      const args = ['--report', report];
      const from = state === undefined ? {} : { state };
      const { code, lines, stderr } = await workspace.sync({ ...options, ...from, args });
      wrong.push(...unbalanced(readReport(report)).map((stream) => `storm ${storm}, run ${run}: ${stream}`));
      const text = `storm ${storm}, run ${run}: ${stderr.trimEnd().split('\n').at(-1)}`;
      if (code !== 0) failures.push({ run, text });
      warehouse.load(lines);
      state = lastState(lines);
    }
    wrong.push(...lost(workspace, warehouse, ...names).map((line) => `storm ${storm}, ${line}`));
  } finally {
    await workspace.close();
  }
  return { wrong, failures };
}

/** What a run says that could not prove a list. */
const UNPROVED =
  /: incomplete, .* nothing proves that all of it was seen; the next run goes on from the last bookmark$/;

/**
 * That nothing is lost, and at rest all is proved. Of a list of 20 records or fewer no order is believed: where each reading
 * of it falls into a burst, the run says so. That may be so of one run in fifty.
 */
export function expectWeathered(storms: readonly Runs[]): void {
  expect(storms.flatMap(({ wrong }) => wrong)).to.deep.equal([]);
  const failures = storms.flatMap(({ failures: failed }) => failed);
  expect(failures.filter(({ run, text }) => run === 2 || !UNPROVED.test(text))).to.deep.equal([]);
  const told = failures.map(({ text }) => text).join('\n');
  expect(failures.length, `runs in a storm that proved nothing:\n${told}\n`).to.be.at.most((2 * storms.length) / 50);
}
