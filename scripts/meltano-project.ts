import { parseDocument } from 'yaml';
import { meltanoPlugin } from './meltano-plugin.ts';

/** `meltano.yml` with the derived parts of its extractor anew; all else, comments too, as it is. */
export function meltanoProject(current: string): string {
  const project = parseDocument(current);
  for (const [key, value] of Object.entries(meltanoPlugin())) {
    project.setIn(['plugins', 'extractors', 0, key], project.createNode(value));
  }
  return project.toString({ lineWidth: 0 });
}
