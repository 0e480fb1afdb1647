import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../support/project-root.ts';
import { lastState } from '../../support/warehouse.ts';
import { Workspace } from '../../support/workspace.ts';

/** The tap's output over data that is the same on every machine and day, run by run, as it is kept beside this file. */

export const RUNS = ['first-load', 'second-run'] as const;
export type RunName = (typeof RUNS)[number];

const SIZES = { customers: 40, contacts: 60, contracts: 30, users: 12, playbooks: 8, financial: 50, tasks: 130 };
const ZONE = 'America/Sao_Paulo';
/** Long past: the run's start is the earlier of the API's clock and the machine's. */
const NOW = '2025-03-10T12:00:00Z';
const EDITED = '2025-03-11T09:30:00.123456Z';
const DAY_SECONDS = 86_400;

/**
 * Runs the tap twice: a first load, and what comes a day later, after some edits.
 * @param how as a process, or within this one.
 */
export async function makeRuns(how: 'syncAsProcess' | 'sync' = 'syncAsProcess'): Promise<Record<RunName, string[]>> {
  const workspace = await Workspace.open({
    seed: 77,
    now: NOW,
    zone: ZONE,
    sizes: SIZES,
    // Equal moments in the order of ids: otherwise it would change from request to request.
    behaviour: { hostile: true, customFields: 'mixed', equalOrder: 'stable' },
  });
  const { simulator } = workspace;
  const config = { page_size: 20, timezone: ZONE, activate_version: true };
  try {
    const first = await workspace[how]({ config });
    simulator.advance(DAY_SECONDS);
    for (const resource of ['customers', 'contacts', 'financial', 'users', 'tasks'] as const) {
      simulator.store.edit(resource, 4, EDITED);
      simulator.store.insert(resource, 2, EDITED);
    }
    simulator.store.insert('contracts', 2, EDITED);
    const second = await workspace[how]({ config, state: lastState(first.lines) });
    for (const { code, stderr } of [first, second]) if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return { 'first-load': linesOf(first.stdout), 'second-run': linesOf(second.stdout) };
  } finally {
    await workspace.close();
  }
}

export function readGolden(run: RunName): string[] {
  return readFileSync(fileOf(run), 'utf8').trimEnd().split('\n');
}

export function writeGolden(run: RunName, lines: readonly string[]): void {
  writeFileSync(fileOf(run), `${lines.join('\n')}\n`);
}

function fileOf(run: RunName): string {
  return join(projectRoot(), 'tests/integration/golden', `${run}.jsonl`);
}

/** Only `time_extracted` is of the machine's clock. */
function linesOf(stdout: string): string[] {
  return stdout
    .trimEnd()
    .replace(/"time_extracted":"\d[\dT:.-]*Z"/g, '"time_extracted":"…"')
    .split('\n');
}
