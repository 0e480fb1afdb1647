import { writeSync } from 'node:fs';
import { clientStages } from './client.ts';
import { parseLongInteger, parsePage } from './parse.ts';
import { hashRow, makeRow, serialise, validateRow } from './row.ts';
import type { StageTimes } from './stage.ts';
import { timeStage } from './time-stage.ts';
import { recordToLine, write } from './writing.ts';

/**
 * Measures the stages in a process of its own, whose stdout is the pipe that `write` needs; the results go to
 * descriptor 3. Arguments: the page server's address, the number of rounds.
 */

const [url, rounds] = process.argv.slice(2);
const stages = [
  ...(await clientStages(url!)),
  parsePage,
  parseLongInteger,
  makeRow,
  hashRow,
  validateRow,
  serialise,
  recordToLine,
  write,
];
const times: StageTimes[] = [];
for (const stage of stages) times.push(await timeStage(stage, Number(rounds)));
writeSync(3, JSON.stringify(times));
// The client keeps connections.
process.exit();
