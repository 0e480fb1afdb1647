import { parseArgs } from 'node:util';
import type { Resource } from '../simulator/streams.ts';
import { SECTIONS, type SectionName } from './sections.ts';

export interface Options {
  readonly sections: readonly SectionName[];
  readonly rounds: number;
  readonly records: number;
  /** The list to profile, in place of any measuring. */
  readonly profile: Resource | null;
}

const LISTS: readonly string[] = ['tasks', 'customers'] satisfies Resource[];

/** @throws Error in words about the argument that is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      long: { type: 'boolean' },
      rounds: { type: 'string', default: '5' },
      records: { type: 'string', default: '200000' },
      profile: { type: 'string' },
    },
  });
  const { profile = null } = values;
  if (profile !== null && !LISTS.includes(profile)) throw new Error(`--profile takes one of ${LISTS.join(', ')}`);
  const records = wholeNumber('records', values.records);
  if (records < 2000) throw new Error('--records must be 2,000 or more');
  return {
    sections: values.long ? ['long'] : sectionsOf(values.only),
    rounds: wholeNumber('rounds', values.rounds),
    records,
    profile: profile as Resource | null,
  };
}

function sectionsOf(only: string | undefined): SectionName[] {
  const all = Object.keys(SECTIONS) as SectionName[];
  const wanted = only?.split(',') ?? all;
  const unknown = wanted.filter((name) => !all.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`--only takes ${all.join(', ')}, not ${unknown.join(', ')}`);
  return all.filter((name) => wanted.includes(name));
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} takes a whole number above 0, not ${text}`);
  return Number(text);
}
