import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Behaviour } from './behaviour.ts';
import type { Fault } from './faults.ts';
import type { Latency, SimulatorOptions } from './options.ts';
import { RESOURCES, type Resource } from './streams.ts';

/** What `--help` prints. */
export const HELP = `Usage: npm run simulator -- [options]

A simulator of SenseData's API with made-up data, for trying out and testing a tap.

  --port N            the port to listen on (default: a free one)
  --host ADDRESS      default 127.0.0.1
  --token TEXT        what the bearer check expects (default sim-token)
  --seed N            the same seed gives the same data (default 1)
  --now MOMENT        the data's present moment (default: now)
  --zone NAME         the IANA zone of moments written without one (default UTC)
  --customers N, --contacts N, --contracts N, --users N, --playbooks N, --financial N, --tasks N
                      how many records there are
  --latency MS        how long an answer takes; 50-200 draws it anew for each request
  --edits RATE        people at work: edits, inserts and removals a request, on average
  --hostile           also values that are invalid, and fields that nobody knows
  --behaviour JSON    any other variant of the API: '{"limitCap": 200, "nextPage": "missing"}'
  --faults FILE       faults as JSON: [{"match": {"page": 3}, "times": 2, "do": {"status": 503}}]
  --verbose           a line for each request
  --help              this text

Ctrl-C ends it.
`;

/** What the command line asks for. */
export interface CliArguments {
  readonly help: boolean;
  readonly verbose: boolean;
  readonly options: SimulatorOptions;
}

/** Reads the command line; throws an error that names the option where one is wrong. */
export function parseCliArguments(args: readonly string[]): CliArguments {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const sizes = Object.fromEntries(RESOURCES.map((resource) => [resource, text])) as Record<Resource, typeof text>;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...sizes,
      ...{ port: text, host: text, token: text, seed: text, now: text, zone: text },
      ...{ latency: text, edits: text, behaviour: text, faults: text },
      ...{ hostile: flag, verbose: flag, help: flag },
    },
  });
  const { behaviour, edits, faults, hostile, latency } = values;
  const counts = RESOURCES.flatMap((resource) => {
    const count = wholeNumber(resource, values[resource]);
    return count === undefined ? [] : [[resource, count]];
  });
  return {
    help: values.help,
    verbose: values.verbose,
    options: {
      port: wholeNumber('port', values.port),
      seed: wholeNumber('seed', values.seed),
      ...{ host: values.host, token: values.token, now: values.now, zone: values.zone },
      sizes: Object.fromEntries(counts) as Partial<Record<Resource, number>>,
      latency: latency === undefined ? undefined : parseLatency(latency),
      edits: edits === undefined ? undefined : { perRequest: number('edits', edits) },
      faults: faults === undefined ? undefined : (parseJson('faults', readFileSync(faults, 'utf8')) as Fault[]),
      behaviour: {
        ...(behaviour === undefined ? {} : (parseJson('behaviour', behaviour) as Partial<Behaviour>)),
        ...(hostile ? { hostile } : {}),
      },
    },
  };
}

function parseLatency(text: string): Latency {
  const [min, max, ...rest] = text.split('-').map((part) => number('latency', part));
  if (min === undefined || rest.length > 0) throw new Error(`--latency: expected MS or MIN-MAX, not ${text}`);
  return max === undefined ? min : { min, max };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = number(name, text);
  if (!Number.isInteger(value)) throw new Error(`--${name}: expected a whole number, not ${text}`);
  return value;
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new Error(`--${name}: expected a number, not ${text}`);
  return value;
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`--${name}: ${(error as Error).message}`);
  }
}
