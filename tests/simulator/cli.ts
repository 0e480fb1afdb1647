#!/usr/bin/env node
import { type CliArguments, HELP, parseCliArguments } from './cli-arguments.ts';
import type { RequestLog } from './request-log.ts';
import { startSimulator } from './simulator.ts';

try {
  const parsed = parseCliArguments(process.argv.slice(2));
  if (parsed.help) process.stdout.write(HELP);
  else await run(parsed);
} catch (error) {
  console.error(`simulator: ${(error as Error).message}`);
  process.exitCode = 2;
}

async function run({ options, verbose }: CliArguments): Promise<void> {
  const simulator = await startSimulator({ ...options, ...(verbose ? { onRequest: logRequest } : {}) });
  console.log(`Listening on ${simulator.url}, token ${simulator.token}. A config for the tap:`);
  console.log(JSON.stringify({ token: simulator.token, api_url: simulator.url }, null, 2));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
}

function logRequest({ n, method, path, query, status, records, delayMs }: RequestLog): void {
  const asked = new URLSearchParams(query).toString();
  const outcome = status === 0 ? 'no answer' : `${status}, ${records} records`;
  console.error(`#${n} ${method} ${path}${asked && `?${asked}`} -> ${outcome}, ${Math.round(delayMs)} ms`);
}
