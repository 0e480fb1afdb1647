import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { Client } from '../sensedata/http/client.ts';
import type { Config } from '../settings/config.ts';
import type { State } from '../singer/state.ts';
import type { Writer } from '../singer/writer.ts';
import type { Rejects } from './rejects.ts';

export interface SyncOptions {
  readonly plan: readonly ResourcePlan[];
  readonly config: Config;
  readonly state: State | null;
  readonly client: Client;
  readonly writer: Writer;
  readonly log: Log;
  readonly clock: Clock;
  readonly rejects: Rejects;
  readonly signal: AbortSignal;
}
