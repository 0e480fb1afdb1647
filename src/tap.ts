import { TapError } from './base/errors.ts';
import { createLog, type Log, levelOf, oneLine, withoutMetrics } from './base/log.ts';
import { type Redact, redactedJson, redactor } from './base/redact.ts';
import type { ResourcePlan } from './catalog/plan.ts';
import type { StreamSet } from './catalog/stream-set.ts';
import { type Arguments, fastMode, parseArguments } from './command/arguments.ts';
import type { Input } from './command/input.ts';
import { checkCodeGeneration, checkWorkingDirectory } from './command/process-check.ts';
import { SignalError } from './command/signals.ts';
import { wholeStdout } from './command/stdout.ts';
import type { ConnectionReport } from './explain/connection-test.ts';
import type { Catalog } from './singer/catalog.ts';
import { Writer } from './singer/writer.ts';

/** What ends a run because its output can be written no more, by name: what makes them is loaded for a sync alone. */
const OUTPUT_ERRORS = ['ClosedOutputError', 'BatchFileError'];

/** The tap by its command line: files, environment, streams, signals and the exit code. Modes load what they need. */
export class Tap {
  readonly #process: NodeJS.Process;
  #log: Log;

  /** @param process the only way to everything outside, so that a run can be given another outside. */
  constructor(process: NodeJS.Process) {
    this.#process = process;
    const { argv, env, stderr } = process;
    // Also what is wrong with the arguments themselves is said in the form that they ask for.
    const asked = /--log-format[= ](json|text)/.exec(argv.join(' '))?.[1] ?? env.TAP_SENSEDATA_LOG_FORMAT;
    this.#log = this.#logFor(asked === 'json' ? 'json' : 'text', redactor([]));
    // Nobody may be left to read the log; the data still has a reader.
    stderr.on('error', () => {});
  }

  /** Does what the arguments ask for. What fails is said in the last line of the log, and by the exit code. */
  async run(): Promise<void> {
    const { argv, env } = this.#process;
    try {
      const given = argv.slice(2);
      const sole = fastMode(given, env);
      if (sole === null) {
        checkWorkingDirectory(this.#process);
        await this.#mode(await parseArguments(given, env));
      } else await this.#show(sole);
    } catch (error) {
      this.#process.exitCode = exitCodeOf(error);
      if (!(error instanceof TapError))
        this.#log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
      this.#log.reason(reasonOf(error));
    }
  }

  async #mode(args: Arguments): Promise<void> {
    this.#log = this.#logFor(args.logFormat, redactor([]));
    switch (args.mode) {
      case 'help':
        return this.#print(await args.help());
      case 'about': {
        const { about, aboutMarkdown } = await import('./command/about.ts');
        const streams = await this.#offered(args);
        return this.#print(args.format === 'json' ? JSON.stringify(about(streams), null, 2) : aboutMarkdown(streams));
      }
      case 'reconcile': {
        const { reconcile } = await import('./command/reconcile.ts');
        return this.#print(await reconcile(args.reconcile!));
      }
      case 'version':
        return this.#show(args.mode);
      case 'discover':
        return this.#print(JSON.stringify(await this.#discovered(args), null, 2));
      case 'test':
      case 'sync':
        return this.#read(args);
    }
  }

  async #show(mode: 'version' | 'discover'): Promise<void> {
    if (mode === 'version') {
      const { VERSION } = await import('./base/version.ts');
      return this.#print(`tap-sensedata ${VERSION}`);
    }
    const { discover } = await import('./catalog/discover.ts');
    const { builtInStreams } = await import('./catalog/built-in-streams.ts');
    return this.#print(JSON.stringify(discover(builtInStreams()), null, 2));
  }

  /** The streams by the config, where one is given. */
  async #offered({ config }: Arguments): Promise<StreamSet> {
    const { offeredStreams } = await import('./command/offered-streams.ts');
    return offeredStreams(config, this.#process.env);
  }

  /** The catalog by the config, where one is given; with what the API shows, where the config wants that. */
  async #discovered(args: Arguments): Promise<Catalog> {
    const { asksForFields } = await import('./command/offered-streams.ts');
    if (!(await asksForFields(args.config, this.#process.env))) {
      const { discover } = await import('./catalog/discover.ts');
      const { columnsMissing } = await import('./catalog/found-columns.ts');
      const streams = await this.#offered(args);
      const missing = columnsMissing(streams.all, streams);
      if (missing !== null) this.#log.warning(missing);
      return discover(streams);
    }
    const { loadDiscoveryInput } = await import('./command/discovery-input.ts');
    const { config, proxy, streams, plan } = await loadDiscoveryInput(args.config, this.#process.env, (message) =>
      this.#log.warning(message),
    );
    const { connect, secretsOf } = await import('./command/connect.ts');
    this.#log = withoutMetrics(this.#logFor(args.logFormat, redactor(secretsOf(config, proxy))));
    const { client } = await connect({ config, proxy, log: this.#log, process: this.#process });
    const { discoverFields } = await import('./discovery/discover-fields.ts');
    return discoverFields({ streams, plan, client, config, log: this.#log }).finally(() => client.close());
  }

  /** The modes that ask the API. */
  async #read(args: Arguments): Promise<void> {
    checkCodeGeneration();
    const { loadInput } = await import('./command/input.ts');
    const input = loadInput(args, this.#process.env, (message) => this.#log.warning(message));
    const { secretsOf } = await import('./command/connect.ts');
    const redact = redactor(secretsOf(input.config, input.proxy));
    this.#log = this.#logFor(args.logFormat, redact);
    if (args.mode === 'test') this.#log = withoutMetrics(this.#log);
    if (input.plan.length === 0) this.#log.warning('no stream is selected: nothing to do');
    if (args.mode === 'test') return this.#test(args, input, redact);
    return this.#sync(args, input, redact);
  }

  /** Asks the API what can be read, or with `--explain` what it does. */
  async #test(args: Arguments, { config, proxy, plan: planned, state }: Input, redact: Redact): Promise<void> {
    const { connect } = await import('./command/connect.ts');
    const { listPath } = await import('./sync/list-path.ts');
    const plan = planned.map((resource) => ({
      ...resource,
      ...listPath(resource, config, state ?? { bookmarks: {} }),
    }));
    const { Budget } = await import('./explain/budget.ts');
    const budget = args.explain ? new Budget(config.explainRequests) : null;
    const limits = { maxRetries: 2, ...(budget === null ? {} : { admits: budget.admit }) };
    const { client } = await connect({ config, proxy, log: this.#log, process: this.#process, ...limits });
    const report = await (budget === null
      ? (await import('./explain/connection-test.ts')).testConnection(plan, client, config, this.#log)
      : (await import('./explain/explanation.ts')).explanation(plan, client, config, budget)
    ).finally(() => client.close());
    await this.#tell(report, args, redact);
    judge(report, plan, config.apiUrl);
  }

  async #sync(args: Arguments, input: Input, redact: Redact): Promise<void> {
    const { plan, config, state, proxy } = input;
    const { connect } = await import('./command/connect.ts');
    const { client, clock, ending } = await connect({ config, proxy, log: this.#log, process: this.#process });
    const { runSync } = await import('./sync/run-sync.ts');
    const { isWatched, logProgress, showProgress } = await import('./report/progress.ts');
    const { openReport } = await import('./report/report.ts');
    const { openRejects } = await import('./sync/rejects.ts');
    const rejects = openRejects(config.rejectedRecordsPath, (message) => this.#log.warning(message));
    const batches =
      config.batchConfig === null
        ? null
        : (await import('./command/open-batches.ts')).openBatches(config.batchConfig, this.#log);
    const writer = new Writer(wholeStdout(this.#process), ending.giveUp, batches);
    const failures = await runSync(
      { plan, config, state, client, writer, log: this.#log, clock, rejects, signal: ending.signal },
      {
        report: openReport(args.report, redact),
        progress: (text) =>
          isWatched(this.#process, levelOf(this.#process.env), args.logFormat)
            ? showProgress(this.#process, text)
            : logProgress(this.#log, text),
      },
    );
    const last = failures.at(-1);
    if (last === undefined) return;
    for (const error of failures.slice(0, -1)) this.#log.reason(reasonOf(error));
    throw last;
  }

  /** Says what `--test` found: on stderr for people, or on stdout for programs. */
  async #tell({ lines, json }: ConnectionReport, args: Arguments, redact: Redact): Promise<void> {
    if (json !== undefined && args.format === 'json') await this.#print(redactedJson(JSON.parse(json), redact, 2));
    else if (args.logFormat === 'json') for (const line of lines.filter(Boolean)) this.#log.info(line);
    else for (const line of lines) this.#process.stderr.write(`${redact(oneLine(line))}\n`);
  }

  /** Writes to stdout and returns once it is taken; the process must not end before. */
  async #print(text: string): Promise<void> {
    const writer = new Writer(wholeStdout(this.#process));
    writer.add(text.trimEnd());
    await writer.flush();
  }

  #logFor(wanted: Arguments['logFormat'], redact: Redact): Log {
    const format = wanted === 'text' && this.#process.stderr.isTTY === true ? 'terminal' : wanted;
    return createLog({
      level: levelOf(this.#process.env),
      format,
      redact,
      write: (line) => this.#process.stderr.write(`${line}\n`),
    });
  }
}

/** @throws TapError where `--test` found a stream that cannot be read; where there is no other, a wrong address looks like that. */
function judge({ unreadable }: ConnectionReport, plan: readonly ResourcePlan[], apiUrl: string): void {
  if (unreadable.length === 0) return;
  const planned = plan.reduce((sum, { streams }) => sum + streams.length, 0);
  throw new TapError(
    unreadable.length === planned
      ? `no selected stream could be read: is "api_url" right? (${apiUrl})`
      : `these streams cannot be read: ${unreadable.join(', ')}`,
  );
}

function exitCodeOf(error: unknown): number {
  return error instanceof TapError || error instanceof SignalError ? error.exitCode : 1;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error instanceof TapError || error instanceof SignalError || OUTPUT_ERRORS.includes(error.name);
  return known ? error.message : `a defect of the tap: ${error.message} (TAP_SENSEDATA_LOGLEVEL=debug shows where)`;
}
