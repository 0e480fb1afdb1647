#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { type Arguments, parseArguments } from './arguments.ts';
import { TapError } from './errors.ts';
import { createLog, LEVELS, type Level, type Log, redact } from './log.ts';
import { abortOnSignals, SignalError } from './signals.ts';
import { Writer } from './singer/writer.ts';

/** The only user of `process`: files, environment, streams, signals and the exit code. Modes load what they need. */

let log: Log = logFor('text', []);

try {
  const args = await parseArguments(process.argv.slice(2));
  log = logFor(args.logFormat, []);
  await run(args);
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (!(error instanceof TapError)) log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  log.error(reasonOf(error));
}

async function run(args: Arguments): Promise<void> {
  switch (args.mode) {
    case 'help':
      return print(await args.help());
    case 'version': {
      const { VERSION } = await import('./version.ts');
      return print(`tap-sensedata ${VERSION}`);
    }
    case 'about': {
      const { about, aboutMarkdown } = await import('./about.ts');
      return print(args.format === 'json' ? JSON.stringify(about(), null, 2) : aboutMarkdown());
    }
    case 'discover': {
      const { discover } = await import('./discover.ts');
      return print(JSON.stringify(discover(), null, 2));
    }
    case 'test':
    case 'sync':
      return read(args);
  }
}

/** The modes that ask the API. */
async function read(args: Arguments): Promise<void> {
  const { loadInput } = await import('./input.ts');
  const { config, plan, state } = loadInput(args, process.env, (message) => log.warning(message));
  log = logFor(args.logFormat, [config.token]);
  if (plan.length === 0) log.warning('no stream is selected: nothing to do');

  const { Client } = await import('./sensedata/client.ts');
  const { createClock } = await import('./clock.ts');
  const signal = abortOnSignals(process);
  const clock = createClock();
  const client = new Client({
    apiUrl: config.apiUrl,
    token: config.token,
    userAgent: config.userAgent,
    concurrency: config.concurrency,
    timeoutSeconds: config.requestTimeoutSeconds,
    maxRetries: args.mode === 'test' ? Math.min(config.maxRetries, 2) : config.maxRetries,
    clock,
    log,
    signal,
  });
  if (args.mode === 'test') {
    const { testConnection } = await import('./connection-test.ts');
    const { lines, unreadable } = await testConnection(plan, client, config).finally(() => client.close());
    for (const line of lines) process.stderr.write(`${line}\n`);
    if (unreadable.length > 0) throw new TapError(`these streams cannot be read: ${unreadable.join(', ')}`);
    return;
  }
  const { sync } = await import('./sync.ts');
  const { Summary } = await import('./summary.ts');
  const { openRejects } = await import('./rejects.ts');
  const summary = new Summary(clock);
  const rejects = openRejects(config.rejectedRecordsPath);
  try {
    await sync(
      { plan, config, state, client, writer: new Writer(process.stdout), log, clock, rejects, signal },
      summary,
    );
  } finally {
    // Pages that were asked for ahead are of no use any more; the reason of a failure is to be the last line.
    client.close();
    rejects.close();
    summary.log(log);
    if (args.report !== null) {
      writeFileSync(args.report, `${redact(JSON.stringify(summary, null, 2), [config.token])}\n`);
    }
  }
  const [first, ...others] = summary.failures;
  if (first === undefined) return;
  for (const { message } of others) log.error(message);
  throw first;
}

/** Writes to stdout and returns once it is taken; the process must not end before. */
async function print(text: string): Promise<void> {
  const writer = new Writer(process.stdout);
  writer.add(text.trimEnd());
  await writer.flush();
}

function logFor(format: 'text' | 'json', secrets: readonly string[]): Log {
  const wanted = (process.env.TAP_SENSEDATA_LOGLEVEL ?? process.env.LOGLEVEL ?? 'info').toLowerCase();
  const level = LEVELS.find((name) => name === wanted.replace(/^warn$/, 'warning')) ?? ('info' satisfies Level);
  return createLog({ level, format, secrets, write: (line) => process.stderr.write(`${line}\n`) });
}

function exitCodeOf(error: unknown): number {
  return error instanceof TapError || error instanceof SignalError ? error.exitCode : 1;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error instanceof TapError || error instanceof SignalError || error.name === 'ClosedOutputError';
  return known ? error.message : `a defect of the tap: ${error.message} (TAP_SENSEDATA_LOGLEVEL=debug shows where)`;
}
