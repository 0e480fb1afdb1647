import { API_VERSIONS } from './generations.ts';
import { DEFAULT_SIZES, DEFAULT_TOKEN } from './options.ts';
import { RESOURCES } from './streams.ts';

/** A flag of the command line. */
export interface Flag {
  readonly name: string;
  /** What follows it; without this, it is a switch. */
  readonly value?: string;
  readonly meaning: string;
  readonly default?: string;
}

/** Every flag, in the order in which `--help` and the documentation show them. */
export const FLAGS: readonly Flag[] = [
  { name: 'port', value: 'N', meaning: 'the port to listen on', default: 'a free one' },
  { name: 'host', value: 'ADDRESS', meaning: 'the address to listen on', default: '127.0.0.1' },
  { name: 'token', value: 'TEXT', meaning: 'the token that requests must bear', default: DEFAULT_TOKEN },
  ...RESOURCES.map((resource) => ({
    name: resource,
    value: 'N',
    meaning: `records of ${resource} at the start`,
    default: String(DEFAULT_SIZES[resource]),
  })),
  {
    name: 'scenario',
    value: 'NAME',
    meaning: 'other data: company, a year of a software company; tenant, with lists that no other tenant has',
  },
  {
    name: 'api',
    value: 'NAME',
    meaning: `the generation of the API: ${API_VERSIONS.join(', ')}`,
    default: API_VERSIONS[0],
  },
  { name: 'seed', value: 'N', meaning: 'the same seed and the same --now give the same data', default: '1' },
  { name: 'now', value: 'MOMENT', meaning: "the data's present moment, which then stands still", default: 'the clock' },
  { name: 'zone', value: 'NAME', meaning: 'the IANA zone of moments that are written without one', default: 'UTC' },
  { name: 'latency', value: 'MS', meaning: 'how long an answer takes; 50-200 draws it for each request', default: '0' },
  { name: 'edits', value: 'PLAN', meaning: 'people at work: edits a request on average, or JSON, or a file of it' },
  { name: 'faults', value: 'PLAN', meaning: 'what goes wrong, and when: JSON, or a file of it' },
  { name: 'behaviour', value: 'SET', meaning: 'in what this API differs from the usual one: JSON, or a file of it' },
  { name: 'hostile', meaning: 'also values that are invalid, and fields that nobody knows' },
  { name: 'config', value: 'FILE', meaning: 'writes a config for the tap there, once it can be used' },
  { name: 'truth', value: 'FILE', meaning: 'writes the rows that a warehouse must hold there, at the end' },
  { name: 'verbose', meaning: 'a line for each request, on stderr' },
  { name: 'help', meaning: 'this text' },
];

/** What `--help` prints. */
export function help(): string {
  const names = FLAGS.map(({ name, value }) => `--${name}${value === undefined ? '' : ` ${value}`}`);
  const width = Math.max(...names.map(({ length }) => length));
  const lines = FLAGS.map((flag, index) => {
    const given = flag.default === undefined ? '' : ` (default: ${flag.default})`;
    return `  ${names[index]!.padEnd(width)}  ${flag.meaning}${given}`;
  });
  return [
    'Usage: sensedata-simulator [options]',
    '',
    "A simulator of SenseData's API with made-up data, for trying out and testing what reads it.",
    '',
    ...lines,
    '',
    'Ctrl-C or SIGTERM ends it.',
    '',
  ].join('\n');
}
