import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { BrokenAnswerError } from './broken-answer-error.ts';

const CHARSET = /;\s*charset\s*=\s*["']?([^\s"';,]+)/i;

/**
 * A body as UTF-8, whatever charset its server writes.
 * @param contentType the header, which may name a charset; one that is not known here counts as none.
 * @throws BrokenAnswerError where the bytes are none of that charset: a body that was cut within a character, say.
 */
export function toUtf8(body: Buffer, contentType: string | undefined): Buffer {
  const decoder = decoderOf(contentType);
  if (decoder !== null) {
    try {
      return Buffer.from(decoder.decode(body));
    } catch (error) {
      throw new BrokenAnswerError(`the body is cut off, or no ${decoder.encoding}`, { cause: error });
    }
  }
  if (!isUtf8(body)) throw new BrokenAnswerError('the body is cut off, or not UTF-8');
  return body;
}

/** Null for UTF-8, which needs none. */
function decoderOf(contentType: string | undefined): TextDecoder | null {
  const [, charset] = CHARSET.exec(contentType ?? '') ?? [];
  if (charset === undefined) return null;
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    return decoder.encoding === 'utf-8' ? null : decoder;
  } catch {
    return null;
  }
}
