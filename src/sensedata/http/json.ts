import { randomUUID } from 'node:crypto';

/** Integers of so many digits may lie beyond 2^53 − 1: `JSON.parse` would lose digits of them. */
const LONG = 16;
const [ZERO, NINE] = [0x30, 0x39];
const BYTE_ORDER_MARK = 0xfeff;
/** Ends what stands before a number, in an object or a list. It may also stand in a text. */
const BEFORE_VALUE = /(^|[:,[\s])-?$/;

/** Such integers, whole, in JSON without its texts. */
const LONG_INTEGERS = /(?<![\w.+-])-?[1-9]\d{15,}(?![\w.])/g;

/** Begins a text that stands for a long integer while `JSON.parse` is at work. No answer can hold it by chance or intent. */
const MARK = `${randomUUID()} `;

/**
 * Reads JSON. Integers beyond 2^53 − 1 come as `bigint`; pages without long integers, nearly all, cost nothing extra.
 *
 * `JSON.parse` does the work in either case: it takes texts of many MiB and lists nested thousands of levels deep, for
 * which parsers in JavaScript run out of memory or stack. Of a name that comes twice in an object, the last counts.
 * @param json as text, or as its UTF-8.
 * @throws SyntaxError
 */
export function parseJson(json: string | Buffer): unknown {
  const bytes = typeof json === 'string' ? Buffer.from(json) : json;
  const text = String(json);
  const whole = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  return hasLongInteger(bytes) ? withLongIntegers(JSON.parse(markLongIntegers(whole))) : JSON.parse(whole);
}

/**
 * Whether an integer of so many digits stands where a value can. A row of digits that long covers every sixteenth byte:
 * only these are looked at.
 */
function hasLongInteger(json: Buffer): boolean {
  for (let at = LONG - 1; at < json.length; at += LONG) {
    if (!isDigit(json[at])) continue;
    let first = at;
    while (isDigit(json[first - 1])) first--;
    while (isDigit(json[at + 1])) at++;
    const isLong = at - first >= LONG - 1;
    if (isLong && BEFORE_VALUE.test(json.toString('latin1', Math.max(0, first - 2), first))) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Puts marked texts in the place of integers that a double cannot hold; what stands within texts stays. */
function markLongIntegers(json: string): string {
  const parts: string[] = [];
  for (let from = 0; from < json.length; ) {
    const quote = json.indexOf('"', from);
    const outside = json.slice(from, quote === -1 ? json.length : quote);
    parts.push(
      outside.replace(LONG_INTEGERS, (digits) =>
        Number.isSafeInteger(Number(digits)) ? digits : `"${MARK}${digits}"`,
      ),
    );
    from = quote === -1 ? json.length : afterText(json, quote);
    if (quote !== -1) parts.push(json.slice(quote, from));
  }
  return parts.join('');
}

/** Where the text that begins with this quote has ended; the end of the JSON where it never does. */
function afterText(json: string, quote: number): number {
  for (let end = quote + 1; ; end++) {
    end = json.indexOf('"', end);
    if (end === -1) return json.length;
    let first = end;
    while (json[first - 1] === '\\') first--;
    // An even number of backslashes are backslashes; the last of an odd number makes the quote part of the text.
    if ((end - first) % 2 === 0) return end + 1;
  }
}

/** Turns marked texts into the integers that they stand for, without recursion. */
function withLongIntegers(root: unknown): unknown {
  const holder = { root };
  const open: Record<string, unknown>[] = [holder];
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (typeof value === 'string' && value.startsWith(MARK)) object[key] = BigInt(value.slice(MARK.length));
      else if (typeof value === 'object' && value !== null) open.push(value as Record<string, unknown>);
    }
  }
  return holder.root;
}
