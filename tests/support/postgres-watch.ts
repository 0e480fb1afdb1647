import { spawn } from 'node:child_process';

/**
 * Waits for a line or the end of its input. A line: all was put away. The end without one: the process that
 * started Postgres is gone, so what it left is ended (a running Postgres keeps its id in postmaster.pid) and removed.
 */
const SCRIPT = `
read -r line && exit
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
rm -rf "$1"`;

/**
 * Sees to it that the Postgres in `folder` ends with this process however that ends, `SIGKILL` included, which no
 * handler in this process could. The function that it gives calls it off.
 */
export function watchPostgres(folder: string): () => void {
  const watcher = spawn('sh', ['-c', SCRIPT, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
  return () => watcher.stdin.end('done\n');
}
