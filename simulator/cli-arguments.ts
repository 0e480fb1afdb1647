import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FLAGS } from './cli-flags.ts';
import { API_VERSIONS, type ApiVersion } from './generations.ts';
import type { Latency, SimulatorOptions } from './options.ts';
import { behaviourOf, editsOf, faultsOf } from './plans.ts';
import { SCENARIOS, type ScenarioName } from './scenarios/story.ts';
import { RESOURCES, type Resource } from './streams.ts';

/** What the command line asks for. */
export interface CliArguments {
  readonly help: boolean;
  readonly verbose: boolean;
  /** Where a config for the tap is written. */
  readonly config: string | undefined;
  /** Where the rows that a warehouse must hold are written. */
  readonly truth: string | undefined;
  readonly options: SimulatorOptions;
}

/** Reads the command line; throws an error that names the flag where one is wrong. */
export function parseCliArguments(args: readonly string[]): CliArguments {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      FLAGS.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const),
    ),
  });
  const on = (name: string): boolean => values[name] === true;
  const given = <T>(name: string, read: (text: string) => T): T | undefined => {
    const text = values[name];
    if (typeof text !== 'string') return undefined;
    try {
      return read(text);
    } catch (error) {
      throw new Error(`--${name}: ${(error as Error).message}`);
    }
  };
  const text = (name: string): string | undefined => given(name, (value) => value);
  const counts = RESOURCES.flatMap((resource) => {
    const count = given(resource, wholeNumber);
    return count === undefined ? [] : [[resource, count]];
  });
  return {
    help: on('help'),
    verbose: on('verbose'),
    config: text('config'),
    truth: text('truth'),
    options: {
      port: given('port', wholeNumber),
      seed: given('seed', wholeNumber),
      scenario: given('scenario', (name) => oneOf<ScenarioName>(SCENARIOS, name)),
      api: given('api', (name) => oneOf<ApiVersion>(API_VERSIONS, name)),
      ...{ host: text('host'), token: text('token'), now: text('now'), zone: text('zone') },
      sizes: Object.fromEntries(counts) as Partial<Record<Resource, number>>,
      latency: given('latency', latency),
      edits: given('edits', (plan) => (isNumber(plan) ? { perRequest: number(plan) } : editsOf(json(plan)))),
      faults: given('faults', (plan) => faultsOf(json(plan))),
      behaviour: {
        ...given('behaviour', (behaviour) => behaviourOf(json(behaviour))),
        ...(on('hostile') ? { hostile: true } : {}),
      },
    },
  };
}

function oneOf<T extends string>(names: readonly T[], text: string): T {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new Error(`expected one of ${names.join(', ')}, not ${text}`);
  return found;
}

function latency(text: string): Latency {
  const [min, max, ...rest] = text.split('-').map(number);
  if (min === undefined || rest.length > 0) throw new Error(`expected MS or MIN-MAX, not ${text}`);
  return max === undefined ? min : { min, max };
}

function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value)) throw new Error(`expected a whole number, not ${text}`);
  return value;
}

function number(text: string): number {
  const value = Number(text);
  if (!isNumber(text) || value < 0) throw new Error(`expected a number, not ${text}`);
  return value;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && !Number.isNaN(Number(text));
}

/** JSON, or the file that holds it. */
function json(text: string): unknown {
  return JSON.parse(/^\s*[[{]/.test(text) ? text : readFileSync(text, 'utf8'));
}
