import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { BrokenAnswerError } from './broken-answer-error.ts';

type Decode = (
  body: Buffer,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Promise<Buffer>;

const gunzip: Decode = promisify(zlib.gunzip);
const inflate: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);

/** Each coding that is read, by its name in `Content-Encoding`. Some servers send deflate without the wrapping of zlib. */
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: gunzip,
  deflate: (body, options) => (isWrapped(body) ? inflate : inflateRaw)(body, options),
  br: promisify(zlib.brotliDecompress),
  'x-gzip': gunzip,
};

/** What a request offers: nothing that is not read in every form in which it is met. */
export const ACCEPT_ENCODING = ['gzip', 'deflate', 'br'].join(', ');

/** Codings upon codings are no answer of a server that means well. */
const MOST_CODINGS = 3;
/** Larger than Node's own: fewer turns of its thread pool a page. */
const CHUNK_BYTES = 64 * 1024;

/** More came out than was allowed. */
export class TooLargeError extends Error {}

/**
 * Takes the codings off a body, the last one first.
 * @param encoding the header `Content-Encoding`, if there is one.
 * @param most bytes that may come out.
 * @throws BrokenAnswerError where that cannot be done, TooLargeError where too much would come out.
 */
export async function decodeBody(body: Buffer, encoding: string | undefined, most: number): Promise<Buffer> {
  if (encoding === undefined || body.length === 0) return body;
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MOST_CODINGS) throw new BrokenAnswerError('the body is compressed again and again');
  let decoded = body;
  for (const coding of codings.reverse()) decoded = await decodeOnce(decoded, coding, most);
  return decoded;
}

async function decodeOnce(body: Buffer, coding: string, most: number): Promise<Buffer> {
  const decode = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (decode === undefined)
    throw new BrokenAnswerError(`the body is compressed in a way that was not offered: "${coding.slice(0, 40)}"`);
  try {
    return await decode(body, { maxOutputLength: most, chunkSize: CHUNK_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new TooLargeError();
    throw new BrokenAnswerError(`the body is cut off, or not compressed as ${coding}`, { cause: error });
  }
}

/** Whether it begins as zlib's format does: the method, and a check of the first two bytes. */
function isWrapped(body: Buffer): boolean {
  const first = body[0]!;
  return (first & 0x0f) === 8 && ((first << 8) | (body[1] ?? 0)) % 31 === 0;
}
