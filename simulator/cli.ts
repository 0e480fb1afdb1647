#!/usr/bin/env node
import { renameSync, writeFileSync } from 'node:fs';
import { type CliArguments, parseCliArguments } from './cli-arguments.ts';
import { help } from './cli-flags.ts';
import type { RequestLog } from './request-log.ts';
import { startSimulator } from './simulator.ts';

try {
  const parsed = parseCliArguments(process.argv.slice(2));
  if (parsed.help) process.stdout.write(help());
  else await run(parsed);
} catch (error) {
  console.error(`sensedata-simulator: ${(error as Error).message}`);
  process.exitCode = 2;
}

async function run({ options, verbose, config, truth }: CliArguments): Promise<void> {
  const simulator = await startSimulator({ ...options, ...(verbose ? { onRequest: logRequest } : {}) });
  const { tapConfig } = simulator;
  if (config !== undefined) writeWhole(config, tapConfig);
  console.log(`Listening on ${simulator.url}, token ${simulator.token}. A config for the tap:`);
  console.log(JSON.stringify(tapConfig, null, 2));
  process.on('SIGUSR2', () => simulator.release());
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await simulator.close();
  if (truth !== undefined) writeWhole(truth, simulator.truth());
}

/** Writes a file that is there once all of it is there: whoever waits for it can read it. */
function writeWhole(path: string, contents: unknown): void {
  writeFileSync(`${path}.part`, `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

function logRequest({ n, method, path, query, status, records, delayMs }: RequestLog): void {
  const asked = new URLSearchParams(query).toString();
  const outcome = status === 0 ? 'no answer' : `${status}, ${records} records`;
  console.error(`#${n} ${method} ${path}${asked && `?${asked}`} -> ${outcome}, ${Math.round(delayMs)} ms`);
}
