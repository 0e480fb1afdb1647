import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatorOptions } from '../../../simulator/options.ts';
import { NOW } from '../../simulator/asking.ts';
import { docBlock } from '../../support/docs.ts';
import { projectRoot } from '../../support/project-root.ts';
import { Workspace } from '../../support/workspace.ts';

/** The example in `docs/first-contact.md`: what `--test --explain` prints of this tenant. */

const TENANT: SimulatorOptions = {
  seed: 12,
  now: NOW,
  sizes: { customers: 14, contacts: 12, contracts: 9, users: 20, playbooks: 6, tasks: 900 },
  behaviour: {
    ...{ filterZone: -180, equalOrder: 'stable', limitCap: 200 },
    ...{ paths: { financial: 'billings' }, names: { financial: 'billings' }, notInContract: ['kpis'] },
    lists: {
      customers_status: [
        { id: 1, description: 'Ativo', enabled: true },
        { id: 2, description: 'Cancelado', enabled: false },
      ],
    },
  },
};
const FILE = join(projectRoot(), 'docs/first-contact.md');
const BLOCK = /(?<=```text\n)What the API does.*?(?=```)/s;

/** Runs the command, and gives its findings. */
export async function makeExample(): Promise<string> {
  const workspace = await Workspace.open(TENANT);
  try {
    const { stderr } = await workspace.syncAsProcess({ args: ['--test', '--explain'] });
    return stderr.slice(stderr.indexOf('What the API does')).replace(/^\d{4}-\S+ ERROR .*/ms, '');
  } finally {
    await workspace.close();
  }
}

export function readExample(): string {
  return docBlock('example.txt', 'docs/first-contact.md');
}

export function writeExample(example: string): void {
  writeFileSync(
    FILE,
    readFileSync(FILE, 'utf8').replace(BLOCK, () => example),
  );
}
