import { median, type Ratio } from './statistics.ts';

/** Figures as the tables show them: three digits that count. */

export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}

/** The median of some rounds. */
export function middle(values: readonly number[]): string {
  return figure(median(values));
}

/** The median, and the lowest and highest of the rounds. */
export function ratioText({ median: value, lowest, highest }: Ratio): string {
  return `**${value.toFixed(2)}** (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

/** A Markdown table. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
