/** Room for the lines of a page, as a rule. It grows where a page has more; what has grown is used once. */
const ROOM = 1024 * 1024;
const NO_BUFFER = Buffer.alloc(0);

/** The most bytes that a UTF-16 unit takes: as an escape, `\u0001`. In plain UTF-8 it takes three at most. */
const MOST_BYTES = 6;
const [QUOTE, BACKSLASH, SPACE] = [0x22, 0x5c, 0x20];

/** How JSON writes each ASCII character within a text. */
const ESCAPED: readonly Uint8Array[] = Array.from({ length: 0x80 }, (_, code) =>
  Buffer.from(JSON.stringify(String.fromCharCode(code)).slice(1, -1)),
);
const [NULL, TRUE, FALSE] = ['null', 'true', 'false'].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer];

/**
 * JSON as bytes, written value by value behind one another into a buffer that is used again and again. Made as text first, a
 * record would be copied three times, and a single wide character would make all of it twice as long: that takes more than
 * twice the time.
 */
export class JsonBytes {
  #buffer: Buffer = NO_BUFFER;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Bytes that are JSON already. */
  put(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** Text that is JSON already. */
  putText(json: string): void {
    this.#reserve(json.length * MOST_BYTES);
    this.#size += this.#buffer.write(json, this.#size);
  }

  /** A value, exactly as `JSON.stringify` writes it. */
  putValue(value: string | number | boolean | null): void {
    if (typeof value === 'string') this.#putString(value);
    else if (typeof value === 'number') this.#putNumber(value);
    else this.put(value === null ? NULL : value ? TRUE : FALSE);
  }

  /**
   * Hands over what was written, and begins anew.
   * @returns the bytes, and a function to be called once they are of no use any more: their buffer is then used again.
   */
  take(): { readonly bytes: Uint8Array; readonly release: () => void } {
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, this.#size);
    this.#buffer = NO_BUFFER;
    this.#size = 0;
    return {
      bytes,
      release: () => {
        if (this.#buffer === NO_BUFFER && buffer.length <= ROOM) this.#buffer = buffer;
      },
    };
  }

  #putString(text: string): void {
    // Texts have so many forms inside V8 that it looks for each property anew: for the length once, and for no method.
    const { length } = text;
    this.#reserve(length * MOST_BYTES + 2);
    const buffer = this.#buffer;
    let at = this.#size;
    buffer[at++] = QUOTE;
    for (let index = 0; index < length; index++) {
      const code = String.prototype.charCodeAt.call(text, index);
      if (code < 0x80) {
        if (code >= SPACE && code !== QUOTE && code !== BACKSLASH) buffer[at++] = code;
        else for (const byte of ESCAPED[code]!) buffer[at++] = byte;
      } else if (code < 0x800) {
        buffer[at++] = 0xc0 | (code >> 6);
        buffer[at++] = 0x80 | (code & 0x3f);
      } else if (code < 0xd800 || code > 0xdfff) {
        buffer[at++] = 0xe0 | (code >> 12);
        buffer[at++] = 0x80 | ((code >> 6) & 0x3f);
        buffer[at++] = 0x80 | (code & 0x3f);
      } else {
        const whole = text.codePointAt(index)!;
        if (whole > 0xffff) {
          buffer[at++] = 0xf0 | (whole >> 18);
          buffer[at++] = 0x80 | ((whole >> 12) & 0x3f);
          buffer[at++] = 0x80 | ((whole >> 6) & 0x3f);
          buffer[at++] = 0x80 | (whole & 0x3f);
          index++;
        } else {
          // Half a pair is no character: UTF-8 has no bytes for it, JSON an escape.
          at += buffer.write(`\\u${code.toString(16)}`, at);
        }
      }
    }
    buffer[at++] = QUOTE;
    this.#size = at;
  }

  #putNumber(value: number): void {
    const digits = Number.isFinite(value) ? String(value) : 'null';
    this.#reserve(digits.length);
    for (let index = 0; index < digits.length; index++) this.#buffer[this.#size++] = digits.charCodeAt(index);
  }

  #reserve(bytes: number): void {
    const needed = this.#size + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(ROOM, needed, 2 * this.#size));
    this.#buffer.copy(larger, 0, 0, this.#size);
    this.#buffer = larger;
  }
}
