import { markdownTable } from '../bench/format.ts';

/** What `docs/performance.md` shows of `bench/results.md`. */

interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** Cells by column. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Every figure that has a bound: what was measured, the bound and the aim. */
export function measuredTable(results: string): string {
  const rows = tablesOf(results).flatMap((table) => {
    const [first = ''] = table.columns;
    const ratio = table.columns.find((name) => name.includes(' / ') || name.startsWith('against')) ?? '';
    return table.rows
      .filter((row) => row['at most'])
      .map((row) => [`${table.title}: ${row[first]}`, row['the tap']!, row[ratio]!, row['at most']!, row.aim!]);
  });
  const long = tableOf(results, 'A long list in a small heap').rows.map((row) => [
    'A long list in a small heap',
    `${row.seconds}, ${row['peak memory, MB']} MB`,
    '',
    'completes',
    row.completes === 'yes' ? 'completes' : 'does not complete',
  ]);
  return markdownTable(['figure', 'the tap', 'ratio', 'at most', 'aim'], [...rows, ...long]);
}

/** How cost grows, as it was measured. */
export function growthTable(results: string): string {
  return wholeTable(results, 'How cost grows');
}

/** From the API into a warehouse, as it was measured. */
export function pipelineTable(results: string): string {
  return wholeTable(results, 'From the API into a warehouse');
}

function wholeTable(results: string, title: string): string {
  const { columns, rows } = tableOf(results, title);
  return markdownTable(
    columns,
    rows.map((row) => columns.map((name) => row[name]!)),
  );
}

function tableOf(results: string, title: string): Table {
  const table = tablesOf(results).find((candidate) => candidate.title === title);
  if (table === undefined) throw new Error(`bench/results.md has no table "${title}": npm run bench`);
  return table;
}

function tablesOf(results: string): Table[] {
  const [, ...sections] = results.split(/^## /m);
  return sections.map((section) => {
    const [head = [], , ...body] = section
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const rows = body.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
    return { title: section.slice(0, section.indexOf('\n')), columns: head, rows };
  });
}
