import { Graph, layout } from '@dagrejs/dagre';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Answers, AnswerTable, Point } from './warehouse-answers.ts';

/** What is read of the manifest that dbt writes. */
interface Manifest {
  readonly parent_map: Readonly<Record<string, readonly string[]>>;
}

/** One page with everything in it: no script, nothing that is fetched. */
export async function page(answers: Answers, manifest: Manifest): Promise<string> {
  const plots = await Promise.all(plotsOf(answers).map(svg));
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>SenseData: from rows to answers</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1120px; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.6em } h2 { font-size: 1.15em; margin-top: 2em }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 1em }
table { border-collapse: collapse; font-size: 13px; width: 100% }
th, td { padding: .25em .6em; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
svg { max-width: 100%; height: auto }
</style>
<h1>From rows to answers</h1>
<p>Made-up data of a year, by the simulator; loaded by tap-sensedata and target-postgres, worked out by the dbt package <code>sensedata</code>.</p>
<div class="plots">${plots.join('\n')}</div>
${answers.tables.map(tableHtml).join('\n')}
<h2>Lineage</h2>
${lineage(manifest)}
</html>
`;
}

function plotsOf({ mrr, movements, nps, scores }: Answers): TopLevelSpec[] {
  const month = { field: 'month', type: 'ordinal', title: null } as const;
  return [
    plot('MRR, R$', mrr, { mark: 'bar', encoding: { x: month, y: amount('mrr') } }),
    plot('What moved it, R$', movements, {
      mark: 'bar',
      encoding: { x: month, y: amount('amount'), color: { field: 'kind', type: 'nominal', title: null } },
    }),
    plot('NPS', nps, {
      mark: { type: 'line', point: true },
      encoding: { x: month, y: { ...amount('nps'), scale: { domain: [-100, 100] } } },
    }),
    plot('Health score of the customers', scores, {
      mark: 'line',
      encoding: {
        x: { field: 'day', type: 'temporal', title: null },
        y: { ...amount('score'), scale: { domain: [0, 100] } },
        color: { field: 'of', type: 'nominal', title: null },
      },
    }),
  ];
}

function amount(field: string): { field: string; type: 'quantitative'; title: null } {
  return { field, type: 'quantitative', title: null };
}

function plot(title: string, values: readonly Point[], spec: object): TopLevelSpec {
  return { title, width: 400, height: 200, data: { values: [...values] }, ...spec } as TopLevelSpec;
}

function svg(spec: TopLevelSpec): Promise<string> {
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

function tableHtml({ title, columns, rows }: AnswerTable): string {
  const cells = (tag: string, row: readonly unknown[]) =>
    row
      .map((cell) => `<${tag}>${escaped(typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)}</${tag}>`)
      .join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<h2>${escaped(title)}</h2><table><tr>${cells('th', columns)}</tr>\n${body}</table>`;
}

/** What is made of what, as dbt knows it. */
function lineage({ parent_map: parents }: Manifest): string {
  const graph = new Graph().setGraph({ rankdir: 'LR', nodesep: 6, ranksep: 70 }).setDefaultEdgeLabel(() => ({}));
  const isShown = (id: string): boolean => /^(source|model|snapshot)\./.test(id);
  const name = (id: string): string => id.split('.').at(-1)!;
  for (const id of Object.keys(parents).filter(isShown)) {
    graph.setNode(id, { width: name(id).length * 6.2 + 14, height: 18 });
  }
  for (const id of graph.nodes()) for (const parent of parents[id]!.filter(isShown)) graph.setEdge(parent, id);
  layout(graph);
  const edges = graph.edges().map((edge: { v: string; w: string }) => {
    const points = graph
      .edge(edge)
      .points.map(({ x, y }: { x: number; y: number }) => `${x.toFixed(1)},${y.toFixed(1)}`);
    return `<polyline points="${points.join(' ')}" fill="none" stroke="#bbb"/>`;
  });
  const boxes = graph.nodes().map((id: string) => {
    const { x, y, width, height } = graph.node(id) as Record<'x' | 'y' | 'width' | 'height', number>;
    const fill = id.startsWith('source') ? '#e3f1e3' : name(id).startsWith('sensedata__') ? '#fde6c8' : '#e4ecf7';
    return `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="3" fill="${fill}"/>
<text x="${x}" y="${y + 4}" text-anchor="middle" font-size="11" font-family="sans-serif">${escaped(name(id))}</text>`;
  });
  const { width, height } = graph.graph() as { width: number; height: number };
  return `<svg viewBox="0 0 ${width} ${height}" xmlns="http://www.w3.org/2000/svg">${edges.join('')}${boxes.join('')}</svg>`;
}

function escaped(value: unknown): string {
  const replaced: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return String(value ?? '').replaceAll(/[&<>"]/g, (character) => replaced[character]!);
}
