/**
 * The environment for a Node process whose waits of a second and more (`setTimeout`) are others, so that what it does at
 * the end of a wait is seen without that time, and on a machine of any speed. Nothing is done again and again
 * (`setInterval`).
 *
 * @param waits from a wait in milliseconds, what becomes of it: another number, or null for ever. It sees nothing from outside.
 */
export function withWaits(waits: (ms: number) => number | null): Record<string, string> {
  const hook = `
    const { setTimeout } = globalThis;
    globalThis.setInterval = () => setTimeout(() => {}, 0);
    const waits = ${waits};
    globalThis.setTimeout = (work, ms, ...rest) => {
      const wait = ms < 1000 ? ms : waits(ms);
      return wait === null ? setTimeout(() => {}, 0) : setTimeout(work, wait, ...rest);
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` };
}
