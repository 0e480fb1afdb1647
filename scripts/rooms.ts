import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of `src/`, or the file at its root. */
export interface Room {
  /** Its path below `src/`. */
  readonly name: string;
  readonly mayImport: readonly string[];
}

interface Override {
  readonly includes: readonly string[];
  readonly linter: {
    readonly rules: {
      readonly style?: {
        readonly noRestrictedImports?: { readonly options: { readonly patterns: readonly Pattern[] } };
      };
    };
  };
}

interface Pattern {
  readonly group: readonly string[];
}

/** The rooms as the linter's rules have them, in the order of `biome.json`: from the top down. */
export function rooms(root: URL): Room[] {
  const { overrides }: { overrides: Override[] } = JSON.parse(readFileSync(new URL('biome.json', root), 'utf8'));
  const rules = overrides.flatMap(({ includes, linter }) => {
    const name = /^src\/(.+)\/\*\*$/.exec(includes[0]!)?.[1];
    const patterns = linter.rules.style?.noRestrictedImports?.options.patterns;
    return name === undefined || patterns === undefined ? [] : [{ name, group: patterns[0]!.group }];
  });
  return rules.map(({ name, group }) => {
    const allowed = group.flatMap((pattern) => /^!\*\*\/([\w-]+)\/\*\*$/.exec(pattern)?.[1] ?? []);
    return { name, mayImport: allowed.map((last) => rules.find((rule) => basename(rule.name) === last)!.name) };
  });
}

/** Which rooms import which, types included, as the source has it. */
export function importsOf(root: URL): Map<string, Set<string>> {
  const src = fileURLToPath(new URL('src/', root));
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const imports = new Map<string, Set<string>>();
  for (const file of files.map((name) => name.replaceAll('\\', '/')).sort()) {
    const from = roomOf(file);
    const known = imports.get(from) ?? new Set();
    imports.set(from, known);
    for (const [, path] of readFileSync(join(src, file), 'utf8').matchAll(
      /(?:\bfrom |\bimport\(|\bimport )'(\.[^']+)'/g,
    )) {
      const to = roomOf(normalize(join(dirname(file), path!)));
      if (to !== from) known.add(to);
    }
  }
  return imports;
}

/** The folder of a file, or the file where it lies at the root of `src/`. */
function roomOf(file: string): string {
  return file.includes('/') ? dirname(file) : file;
}

/** A Mermaid chart of the rooms: an arrow for each import, but for those that a longer way shows as well. */
export function roomsChart(root: URL): string {
  const imports = importsOf(root);
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(imports.get(from) ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  const arrows = [...imports].flatMap(([from, all]) =>
    [...all]
      .filter((to) => ![...all].some((between) => between !== to && reaches(between, to)))
      .sort()
      .map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
  );
  const boxes = [...imports.keys()].map((room) => `  ${idOf(room)}["${room}"]`);
  return ['```mermaid', 'flowchart TD', ...boxes.sort(), ...arrows.sort(), '```'].join('\n');
}

function idOf(room: string): string {
  return room.replaceAll(/\W/g, '_');
}

/** What each room may import, as a Markdown list. */
export function roomsList(root: URL): string {
  return rooms(root)
    .map(({ name, mayImport }) => `- \`${name}\`: ${mayImport.map((room) => `\`${room}\``).join(', ') || 'nothing'}`)
    .join('\n');
}
