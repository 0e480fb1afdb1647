import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatorOptions } from '../../simulator/options.ts';
import type { RequestLog } from '../../simulator/request-log.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { RESOURCES, type StreamName } from '../../simulator/streams.ts';
import type { Command } from './child.ts';
import type { Row } from './read-back.ts';
import { publishedTap, runTap, type TapOptions, type TapRun } from './run-tap.ts';
import { runTapHere, type TapHereOptions } from './run-tap-here.ts';
import { untilIdle } from './until-idle.ts';

/** Smaller than the simulator's own; activities still fill more than two pages of the usual size. */
const SIZES = { customers: 60, contacts: 150, contracts: 60, financial: 150, tasks: 1100, nps: 60, visits: 80 };

/** A folder of its own and a simulator, for tests that run the command as a user would. */
export class Workspace {
  readonly folder: string;
  readonly simulator: Simulator;
  readonly #answered: ReadonlySet<RequestLog>;
  #files = 0;
  #isClosed = false;

  private constructor(folder: string, simulator: Simulator, answered: ReadonlySet<RequestLog>) {
    this.folder = folder;
    this.simulator = simulator;
    this.#answered = answered;
  }

  static async open(options: SimulatorOptions = {}): Promise<Workspace> {
    const answered = new Set<RequestLog>();
    const onRequest = (request: RequestLog): void => {
      answered.add(request);
      options.onRequest?.(request);
    };
    const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-test-'));
    return new Workspace(
      folder,
      await startSimulator({ seed: 1, ...options, sizes: { ...SIZES, ...options.sizes }, onRequest }),
      answered,
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.simulator.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** People at work: so many records of each resource are edited, and so many are new. */
  work(edits: number, inserts: number): void {
    for (const resource of RESOURCES) {
      this.simulator.store.edit(resource, edits);
      this.simulator.store.insert(resource, inserts);
    }
  }

  /**
   * Waits until a tap that has asked something can do no more: what it still waits for is held (`{ hold: true }`), or
   * nobody reads its output. Or until it has ended.
   */
  async untilStuck(pid: number): Promise<void> {
    const { simulator } = this;
    const unanswered = (): number => simulator.requests.filter((request) => !this.#answered.has(request)).length;
    await untilIdle(pid, () => {
      this.#expectOpen();
      return simulator.requests.length === 0 || unanswered() > simulator.held;
    });
  }

  /** Waits until an answer is held (`{ hold: true }`). */
  async untilHeld(): Promise<void> {
    for (; this.simulator.held === 0; await sleep(5)) this.#expectOpen();
  }

  /** What waits for something that does not come ends with its test. */
  #expectOpen(): void {
    if (this.#isClosed) throw new Error('the workspace was closed');
  }

  /** The rows of a stream that a warehouse must hold now. */
  truth(stream: string): Row[] {
    return this.simulator.truthOf(stream as StreamName);
  }

  /** Writes a JSON file (text as it is) and gives its path. */
  file(contents: unknown): string {
    const path = join(this.folder, `${this.#files++}.json`);
    writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents), {
      mode: 0o600,
    });
    return path;
  }

  /** Runs a sync in this process. What fails is retried once and at once, so that tests of failures do not wait. */
  sync(options: SyncOptions = {}): Promise<TapRun> {
    const { config, catalog, state, args, ...rest } = options;
    return runTapHere({ ...rest, args: this.#argumentsOf(options) });
  }

  /** The same in a process of its own, as users have it: for what only a process has or does. */
  syncAsProcess(options: ProcessSyncOptions = {}): Promise<TapRun> {
    const { config, catalog, state, args, ...rest } = options;
    return runTap({ ...rest, args: this.#argumentsOf(options) });
  }

  /** The command of a sync as users run it, for a pipeline; it goes on from the state in `stateFile`, where there is one. */
  tap(options: TapInPipeline = {}): Command {
    const { config = {}, catalog, stateFile } = options;
    const state = stateFile !== undefined && existsSync(stateFile) ? ['--state', stateFile] : [];
    return publishedTap([...this.#inputs(config, catalog), ...state]);
  }

  #argumentsOf({ config = {}, catalog, state, args = [] }: SyncInput): string[] {
    const files = this.#inputs({ max_retries: 1, request_timeout_seconds: 300, ...config }, catalog);
    return [...files, ...(state === undefined ? [] : ['--state', this.file(state)]), ...args];
  }

  #inputs(config: Record<string, unknown>, catalog: unknown): string[] {
    const file = this.file({ ...this.simulator.tapConfig, ...config });
    return ['--config', file, ...(catalog === undefined ? [] : ['--catalog', this.file(catalog)])];
  }
}

export interface TapInPipeline {
  readonly config?: Record<string, unknown>;
  readonly catalog?: unknown;
  readonly stateFile?: string;
}

interface SyncInput {
  readonly config?: Record<string, unknown>;
  readonly catalog?: unknown;
  readonly state?: unknown;
  readonly args?: readonly string[];
}

export type SyncOptions = SyncInput & Omit<TapHereOptions, 'args'>;

export type ProcessSyncOptions = SyncInput & Omit<TapOptions, 'args'>;
