import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { VERSION } from '../src/base/version.ts';
import { count, markdownTable } from './format.ts';
import type { Options } from './options.ts';
import type { Table } from './section.ts';

/** Packages whose version bears on the figures. */
const PACKAGES = ['got', 'ajv', 'lossless-json', 'p-queue', 'yargs'];

/** The text of `bench/results.md`. */
export function results(tables: readonly Table[], { rounds, records }: Options): string {
  const [cpu] = cpus();
  const memory = (totalmem() / 1e9).toFixed(1);
  const machine = [
    ['date', new Date().toISOString().slice(0, 10)],
    [
      'machine',
      `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${memory} GB, ${type()} ${release()}, ${arch()}`,
    ],
    ['tap', VERSION],
    ['Node.js', `${process.versions.node} (V8 ${process.versions.v8})`],
    ['packages', PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(', ')],
    [
      'rounds',
      `${rounds}, all commands of a table in turn; medians of the rounds, with their lowest and highest ratio`,
    ],
    ['list', `${count(records)} records in pages of 500, from another process on this machine, not compressed`],
  ];
  const head = `# Measured\n\nMade by \`npm run bench\`. Times of another machine are others; the ratios are what counts.\n\n${markdownTable(['', ''], machine)}`;
  return `${[head, ...tables.map(tableText)].join('\n\n')}\n`;
}

/** A table with its title and what it means. */
export function tableText({ title, note, columns, rows }: Table): string {
  return `## ${title}\n\n${note}\n\n${markdownTable(columns, rows)}`;
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}
