import { writeFileSync } from 'node:fs';
import { readOptions } from './options.ts';
import { Tap } from './process/tap.ts';
import { profile } from './profile.ts';
import { results, tableText } from './results.ts';
import type { Bench, Table } from './section.ts';
import { SECTIONS } from './sections.ts';
import { PageServer } from './server/page-server.ts';

/** `npm run bench`: measures, and writes `bench/results.md` where everything was measured. */

const RESULTS = new URL('../../bench/results.md', import.meta.url);

const options = readOptions(process.argv.slice(2));
const server = await PageServer.start();
const tap = new Tap(server.url);
try {
  const bench: Omit<Bench, 'progress'> = { server, tap, rounds: options.rounds, records: options.records };
  if (options.profile !== null) {
    console.log(await profile({ ...bench, progress: say('profile') }, options.profile));
  } else {
    const tables: Table[] = [];
    for (const name of options.sections) {
      const table = await SECTIONS[name]({ ...bench, progress: say(name) });
      tables.push(table);
      console.log(`${tableText(table)}\n`);
    }
    if (options.sections.length === Object.keys(SECTIONS).length) {
      writeFileSync(RESULTS, results(tables, options));
      console.log('written to bench/results.md');
    }
  }
} finally {
  tap.close();
  server.stop();
}

function say(section: string): (text: string) => void {
  return (text) => process.stderr.write(`${section}: ${text}\n`);
}
