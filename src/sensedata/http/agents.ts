import http from 'node:http';
import https from 'node:https';
import type { TunnelProxy } from './tunnel-agent.ts';

export interface Agents {
  readonly http: http.Agent;
  /** Of the kind that got takes for https. */
  readonly https: https.Agent;
}

/**
 * The connections of a run: kept alive, as many as there may be requests in flight, certificates always checked.
 * @param proxy through which https goes, if any.
 * @param timeoutSeconds for the proxy to open a tunnel.
 */
export async function createAgents(
  concurrency: number,
  proxy: TunnelProxy | null,
  timeoutSeconds: number,
): Promise<Agents> {
  const options = { keepAlive: true, maxSockets: concurrency };
  const direct = { http: new http.Agent(options), https: new https.Agent({ ...options, rejectUnauthorized: true }) };
  if (proxy === null) return direct;
  const { TunnelAgent } = await import('./tunnel-agent.ts');
  return { ...direct, https: new TunnelAgent(proxy, timeoutSeconds, { ...options, rejectUnauthorized: true }) };
}
