import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { momentText, toMicros } from '../../simulator/micros.ts';
import type { Command } from './child.ts';
import { configured } from './configured.ts';
import { docBlock } from './docs.ts';
import type { Column, Columns, Row, Value } from './read-back.ts';

/** target-csv, with a file for each stream and run in `folder`: under its default name a run would replace the last one's. */
export function targetCsv(executable: string, folder: string): Promise<Command> {
  return configured(executable, folder, {
    ...JSON.parse(docBlock('target-csv.json', 'docs/targets.md')),
    output_path: folder,
    timestamp_format: '%Y%m%dT%H%M%S%f',
  });
}

/** The rows of a stream in all of its files, oldest first, in the forms that the tap sends. */
export async function readCsv(folder: string, stream: string, columns: Columns): Promise<Row[]> {
  const files = (await readdir(folder)).filter((file) => file.startsWith(`${stream}-`) && file.endsWith('.csv')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const lines = texts.flatMap((text) => parse<Record<string, string>>(text, { columns: true }));
  return lines.map((line) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, toValue(line[name]!, column)])),
  );
}

/** The target writes values as Python shows them. */
function toValue(text: string, { type, format }: Column): Value {
  if (text === '') return null;
  if (format === 'date-time') return momentText(toMicros(text));
  if (type.includes('number')) return Number(text);
  if (type.includes('boolean')) return text === 'True' ? true : text === 'False' ? false : text;
  return text;
}
