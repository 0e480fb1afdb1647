import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** The settings of a target that users are told to paste: what is recommended is what tests use. */
export function recommended(target: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(projectRoot(), 'examples/targets', `${target}.json`), 'utf8'));
}
