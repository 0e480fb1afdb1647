import type { SimulatorOptions } from '../../simulator/options.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import type { Resource } from '../../simulator/streams.ts';

/** A record as it came over HTTP. */
export type ApiRecord = { readonly id: number } & Record<string, unknown>;

/** What a client saw of an answer. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: Record<string, unknown>;
  /** The array under the name of the resource, or an empty one. */
  readonly records: readonly ApiRecord[];
  readonly ids: readonly number[];
}

/** The parameters of a request. */
export type Parameters = Readonly<Record<string, string | number>>;

/** A fixed present moment, for tests whose data must be the same on every day. */
export const NOW = '2026-03-10T12:00:00Z';

/** Fewer records than by default, where a test does not ask for more. */
const QUICK = { customers: 60, contacts: 200, tasks: 300, financial: 100 };

/** Runs a test against a simulator of its own. */
export async function using(options: SimulatorOptions, run: (simulator: Simulator) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ now: NOW, ...options, sizes: { ...QUICK, ...options.sizes } });
  try {
    await run(simulator);
  } finally {
    await simulator.close();
  }
}

/** Asks for a page over HTTP. */
export async function ask(
  simulator: Simulator,
  resource: string,
  parameters: Parameters = {},
  init: RequestInit = {},
): Promise<Seen> {
  const url = new URL(`${simulator.url}/${resource}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
  const headers = { authorization: `Bearer ${simulator.token}`, ...init.headers };
  const response = await fetch(url, { redirect: 'manual', ...init, headers });
  const text = await response.text();
  const body = parse(text);
  const records = (body?.[resource] ?? []) as ApiRecord[];
  const { status } = response;
  return { status, headers: response.headers, text, body, records, ids: records.map((record) => record.id) };
}

/** Follows `next_page` to the end. */
export async function askAll(simulator: Simulator, resource: Resource, parameters: Parameters = {}): Promise<Seen[]> {
  const pages: Seen[] = [];
  for (let page: unknown = 1; page !== null; page = pages.at(-1)?.body.next_page) {
    pages.push(await ask(simulator, resource, { ...parameters, page: Number(page) }));
  }
  return pages;
}

/** The ids of a whole list, in the order in which they came. */
export async function askIds(simulator: Simulator, resource: Resource, parameters: Parameters = {}): Promise<number[]> {
  return (await askAll(simulator, resource, parameters)).flatMap((page) => page.ids);
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return undefined as unknown as Record<string, unknown>;
  }
}
