import type { Log } from '../base/log.ts';

/** Logs what a stream came to. @param seconds how long it took. */
export function logMetrics(log: Log, stream: string, records: number, seconds: number, failed: boolean): void {
  const tags = { stream, endpoint: stream };
  const status = failed ? 'failed' : 'succeeded';
  log.metric({ type: 'counter', metric: 'record_count', value: records, tags }, stream);
  log.metric({ type: 'timer', metric: 'sync_duration', value: seconds, tags: { ...tags, status } }, stream);
}
