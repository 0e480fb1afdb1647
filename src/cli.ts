#!/usr/bin/env node
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

/** The only user of `process`: files, environment, streams, signals and the exit code. Modes load what they need. */

// Also what is wrong with the arguments themselves is said in the form that they ask for.
const asked = /--log-format[= ](json|text)/.exec(process.argv.join(' '))?.[1] ?? process.env.TAP_SENSEDATA_LOG_FORMAT;
let log: Log = logFor(asked === 'json' ? 'json' : 'text', redactor([]));
// Nobody may be left to read the log; the data still has a reader.
process.stderr.on('error', () => {});

try {
  const argv = process.argv.slice(2);
  const sole = fastMode(argv, process.env);
  if (sole === null) {
    checkWorkingDirectory(process);
    await run(await parseArguments(argv, process.env));
  } else await show(sole);
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (!(error instanceof TapError)) log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  log.reason(reasonOf(error));
}

async function run(args: Arguments): Promise<void> {
  log = logFor(args.logFormat, redactor([]));
  switch (args.mode) {
    case 'help':
      return print(await args.help());
    case 'about': {
      const { about, aboutMarkdown } = await import('./command/about.ts');
      const streams = await offered(args);
      return print(args.format === 'json' ? JSON.stringify(about(streams), null, 2) : aboutMarkdown(streams));
    }
    case 'reconcile': {
      const { reconcile } = await import('./command/reconcile.ts');
      return print(await reconcile(args.reconcile!));
    }
    case 'version':
      return show(args.mode);
    case 'discover':
      return print(JSON.stringify(await discovered(args), null, 2));
    case 'test':
    case 'sync':
      return read(args);
  }
}

async function show(mode: 'version' | 'discover'): Promise<void> {
  if (mode === 'version') {
    const { VERSION } = await import('./base/version.ts');
    return print(`tap-sensedata ${VERSION}`);
  }
  const { discover } = await import('./catalog/discover.ts');
  const { builtInStreams } = await import('./catalog/built-in-streams.ts');
  return print(JSON.stringify(discover(builtInStreams()), null, 2));
}

/** The streams by the config, where one is given. */
async function offered({ config }: Arguments): Promise<StreamSet> {
  const { offeredStreams } = await import('./command/offered-streams.ts');
  return offeredStreams(config, process.env);
}

/** The catalog by the config, where one is given; with what the API shows, where the config wants that. */
async function discovered(args: Arguments): Promise<Catalog> {
  const { asksForFields } = await import('./command/offered-streams.ts');
  if (!(await asksForFields(args.config, process.env))) {
    const { discover } = await import('./catalog/discover.ts');
    const { columnsMissing } = await import('./catalog/found-columns.ts');
    const streams = await offered(args);
    const missing = columnsMissing(streams.all, streams);
    if (missing !== null) log.warning(missing);
    return discover(streams);
  }
  const { loadDiscoveryInput } = await import('./command/discovery-input.ts');
  const { config, proxy, streams, plan } = await loadDiscoveryInput(args.config, process.env, (message) =>
    log.warning(message),
  );
  const { connect, secretsOf } = await import('./command/connect.ts');
  log = withoutMetrics(logFor(args.logFormat, redactor(secretsOf(config, proxy))));
  const { client } = await connect({ config, proxy, log, process });
  const { discoverFields } = await import('./discovery/discover-fields.ts');
  return discoverFields({ streams, plan, client, config, log }).finally(() => client.close());
}

/** The modes that ask the API. */
async function read(args: Arguments): Promise<void> {
  checkCodeGeneration();
  const { loadInput } = await import('./command/input.ts');
  const input = loadInput(args, process.env, (message) => log.warning(message));
  const { secretsOf } = await import('./command/connect.ts');
  const redact = redactor(secretsOf(input.config, input.proxy));
  log = logFor(args.logFormat, redact);
  if (args.mode === 'test') log = withoutMetrics(log);
  if (input.plan.length === 0) log.warning('no stream is selected: nothing to do');
  if (args.mode === 'test') return test(args, input, redact);
  return sync(args, input, redact);
}

/** Asks the API what can be read, or with `--explain` what it does. */
async function test(args: Arguments, { config, proxy, plan: planned, state }: Input, redact: Redact): Promise<void> {
  const { connect } = await import('./command/connect.ts');
  const { listPath } = await import('./sync/list-path.ts');
  const plan = planned.map((resource) => ({ ...resource, ...listPath(resource, config, state ?? { bookmarks: {} }) }));
  const { Budget } = await import('./explain/budget.ts');
  const budget = args.explain ? new Budget(config.explainRequests) : null;
  const limits = { maxRetries: 2, ...(budget === null ? {} : { admits: budget.admit }) };
  const { client } = await connect({ config, proxy, log, process, ...limits });
  const report = await (budget === null
    ? (await import('./explain/connection-test.ts')).testConnection(plan, client, config, log)
    : (await import('./explain/explanation.ts')).explanation(plan, client, config, budget)
  ).finally(() => client.close());
  await tell(report, args, redact);
  judge(report, plan, config.apiUrl);
}

async function sync(args: Arguments, input: Input, redact: Redact): Promise<void> {
  const { plan, config, state, proxy } = input;
  const { connect } = await import('./command/connect.ts');
  const { client, clock, ending } = await connect({ config, proxy, log, process });
  const { runSync } = await import('./sync/run-sync.ts');
  const { isWatched, logProgress, showProgress } = await import('./report/progress.ts');
  const { openReport } = await import('./report/report.ts');
  const { openRejects } = await import('./sync/rejects.ts');
  const rejects = openRejects(config.rejectedRecordsPath, (message) => log.warning(message));
  const writer = new Writer(wholeStdout(process), ending.giveUp);
  const failures = await runSync(
    { plan, config, state, client, writer, log, clock, rejects, signal: ending.signal },
    {
      report: openReport(args.report, redact),
      progress: (text) =>
        isWatched(process, levelOf(process.env), args.logFormat) ? showProgress(process, text) : logProgress(log, text),
    },
  );
  const last = failures.at(-1);
  if (last === undefined) return;
  for (const error of failures.slice(0, -1)) log.reason(reasonOf(error));
  throw last;
}

/** Says what `--test` found: on stderr for people, or on stdout for programs. */
async function tell({ lines, json }: ConnectionReport, args: Arguments, redact: Redact): Promise<void> {
  if (json !== undefined && args.format === 'json') await print(redactedJson(JSON.parse(json), redact, 2));
  else if (args.logFormat === 'json') for (const line of lines.filter(Boolean)) log.info(line);
  else for (const line of lines) process.stderr.write(`${redact(oneLine(line))}\n`);
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

/** Writes to stdout and returns once it is taken; the process must not end before. */
async function print(text: string): Promise<void> {
  const writer = new Writer(wholeStdout(process));
  writer.add(text.trimEnd());
  await writer.flush();
}

function logFor(wanted: Arguments['logFormat'], redact: Redact): Log {
  const format = wanted === 'text' && process.stderr.isTTY === true ? 'terminal' : wanted;
  return createLog({ level: levelOf(process.env), format, redact, write: (line) => process.stderr.write(`${line}\n`) });
}

function exitCodeOf(error: unknown): number {
  return error instanceof TapError || error instanceof SignalError ? error.exitCode : 1;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error instanceof TapError || error instanceof SignalError || error.name === 'ClosedOutputError';
  return known ? error.message : `a defect of the tap: ${error.message} (TAP_SENSEDATA_LOGLEVEL=debug shows where)`;
}
