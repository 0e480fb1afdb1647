import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';

/**
 * stdout, of which each write takes everything or fails.
 *
 * Pipes, sockets and terminals are sockets to Node, which write to the end. To anything else, a file above all, Node writes
 * once and does not look at how much was taken: on a disk that is full the rest would be missing, in silence. A stream
 * that stands for stdout and has no descriptor is taken at its word.
 */
export function wholeStdout({ stdout }: NodeJS.Process): Writable {
  const out: Writable & { fd?: number } = stdout;
  return out instanceof Socket || out.fd === undefined ? out : wholeFile(out.fd);
}

/** An open file as a stream. @param file its descriptor, which stays open. */
function wholeFile(file: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let from = 0; from < chunk.length; ) from += writeSync(file, chunk, from);
      } catch (error) {
        done(error as Error);
        return;
      }
      done();
    },
  });
}
