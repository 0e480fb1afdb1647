import type { Log } from './log.ts';

/** Logs the metrics that Singer's own tools know, for one stream. */
export function logMetrics(log: Log, stream: string, records: number, seconds: number): void {
  const tags = { endpoint: stream };
  for (const metric of [
    { type: 'counter', metric: 'record_count', value: records, tags },
    { type: 'timer', metric: 'sync_duration', value: seconds, tags },
  ]) {
    log.info(`METRIC: ${JSON.stringify(metric)}`, stream);
  }
}
