#!/usr/bin/env node
import { TapError } from './base/errors.ts';
import { createLog, type Log, levelOf, oneLine, withoutMetrics } from './base/log.ts';
import { type Redact, redactedJson, redactor, tokenGuard } from './base/redact.ts';
import type { ResourcePlan } from './catalog/plan.ts';
import { type Arguments, fastMode, parseArguments } from './command/arguments.ts';
import { checkCodeGeneration, checkWorkingDirectory } from './command/process-check.ts';
import { abortOnSignals, SignalError } from './command/signals.ts';
import { wholeStdout } from './command/stdout.ts';
import type { ConnectionReport } from './explain/connection-test.ts';
import { Writer } from './singer/writer.ts';

/** The only user of `process`: files, environment, streams, signals and the exit code. Modes load what they need. */

// Also what is wrong with the arguments themselves is said in the form that they ask for.
const asked = /--log-format[= ](json|text)/.exec(process.argv.join(' '))?.[1] ?? process.env.TAP_SENSEDATA_LOG_FORMAT;
let log: Log = logFor(asked === 'json' ? 'json' : 'text', redactor([]));
// Nobody may be left to read the log; the data still has a reader.
process.stderr.on('error', () => {});

try {
  const argv = process.argv.slice(2);
  const sole = fastMode(argv);
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
      const { builtInStreams } = await import('./catalog/built-in-streams.ts');
      const streams = builtInStreams();
      return print(args.format === 'json' ? JSON.stringify(about(streams), null, 2) : aboutMarkdown(streams));
    }
    case 'version':
    case 'discover':
      return show(args.mode);
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

/** The modes that ask the API. */
async function read(args: Arguments): Promise<void> {
  checkCodeGeneration();
  const { loadInput } = await import('./command/input.ts');
  const { config, proxy, plan, state } = loadInput(args, process.env, (message) => log.warning(message));
  const { personalDataKey } = config;
  const ownSecrets = [config.token, ...(personalDataKey === null ? [] : [personalDataKey])];
  const redact = redactor([...ownSecrets, ...(proxy?.secrets ?? [])]);
  log = logFor(args.logFormat, redact);
  if (args.mode === 'test') log = withoutMetrics(log);
  if (plan.length === 0) log.warning('no stream is selected: nothing to do');

  const { Client } = await import('./sensedata/http/client.ts');
  const { V2 } = await import('./sensedata/http/api-generation.ts');
  const { createAgents } = await import('./sensedata/http/agents.ts');
  const { createClock } = await import('./base/clock.ts');
  const { Budget, EXPLAIN_REQUESTS } = await import('./explain/budget.ts');
  const { signal, giveUp } = abortOnSignals(process);
  const clock = createClock();
  const budget = args.explain ? new Budget(EXPLAIN_REQUESTS) : null;
  const client = new Client({
    api: V2,
    apiUrl: config.apiUrl,
    token: config.token,
    userAgent: config.userAgent,
    concurrency: config.concurrency,
    timeoutSeconds: config.requestTimeoutSeconds,
    maxRetries: args.mode === 'test' ? Math.min(config.maxRetries, 2) : config.maxRetries,
    agents: await createAgents(config.concurrency, proxy, config.requestTimeoutSeconds),
    clock,
    log,
    ...tokenGuard(config.token),
    showsBodies: !config.personalData.active,
    signal,
    ...(budget === null ? {} : { admits: budget.admit }),
  });
  if (args.mode === 'test') {
    const report = await (budget === null
      ? (await import('./explain/connection-test.ts')).testConnection(plan, client, config, log)
      : (await import('./explain/explanation.ts')).explanation(plan, client, config, budget)
    ).finally(() => client.close());
    await tell(report, args, redact);
    return judge(report, plan, config.apiUrl);
  }
  const { runSync } = await import('./sync/run-sync.ts');
  const { isWatched, logProgress, showProgress } = await import('./report/progress.ts');
  const { openReport } = await import('./report/report.ts');
  const { openRejects } = await import('./sync/rejects.ts');
  const rejects = openRejects(config.rejectedRecordsPath, (message) => log.warning(message));
  const writer = new Writer(wholeStdout(process), giveUp);
  const failures = await runSync(
    { plan, config, state, client, writer, log, clock, rejects, signal },
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
