import { type Clock, createClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { tokenGuard } from '../base/redact.ts';
import { createAgents } from '../sensedata/http/agents.ts';
import { generationOf } from '../sensedata/http/api-generation.ts';
import { Client } from '../sensedata/http/client.ts';
import type { Config } from '../settings/config.ts';
import type { ApiProxy } from '../settings/proxy.ts';
import { abortOnSignals, type Ending } from './signals.ts';

/** What a mode that asks the API works with. */
export interface Connection {
  readonly client: Client;
  /** The clock that the client's answers are stamped by. */
  readonly clock: Clock;
  readonly ending: Ending;
}

export interface ConnectOptions {
  readonly config: Config;
  /** Null where the API is reached directly. */
  readonly proxy: ApiProxy | null;
  /** Redacted by `secretsOf`. */
  readonly log: Log;
  /** Its signals end every request. */
  readonly process: NodeJS.Process;
  /** Tries after the first one: where somebody waits for the answer, at most so many. */
  readonly maxRetries?: number;
  /** Asked before each request; where it says false, none is sent. */
  readonly admits?: () => boolean;
}

/** Makes the client for one run. No request is sent yet; whoever asks for it closes it. */
export async function connect({ config, proxy, log, process, ...limits }: ConnectOptions): Promise<Connection> {
  const ending = abortOnSignals(process);
  const clock = createClock();
  const client = new Client({
    api: generationOf(config),
    apiUrl: config.apiUrl,
    token: config.token,
    userAgent: config.userAgent,
    concurrency: config.concurrency,
    timeoutSeconds: config.requestTimeoutSeconds,
    maxRetries: Math.min(config.maxRetries, limits.maxRetries ?? config.maxRetries),
    agents: await createAgents(config.concurrency, proxy, config.requestTimeoutSeconds),
    clock,
    log,
    ...tokenGuard(config.token),
    showsBodies: !config.personalData.active,
    signal: ending.signal,
    ...(limits.admits === undefined ? {} : { admits: limits.admits }),
  });
  return { client, clock, ending };
}

/** What must stand in no line of the log and in no file. */
export function secretsOf(config: Config, proxy: ApiProxy | null): string[] {
  const { token, personalDataKey } = config;
  return [token, ...(personalDataKey === null ? [] : [personalDataKey]), ...(proxy?.secrets ?? [])];
}
