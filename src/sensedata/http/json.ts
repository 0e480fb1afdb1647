import { randomUUID } from 'node:crypto';

/** Integers of so many digits may lie beyond 2^53 − 1: `JSON.parse` would lose digits of them. */
const LONG = 16;
/** The shortest word for what is no number. */
const SHORT = 3;
const [ZERO, NINE] = [0x30, 0x39];
const BYTE_ORDER_MARK = 0xfeff;
/** Ends what stands before a number, in an object or a list. It may also stand in a text. */
const BEFORE_VALUE = /(^|[:,[\s])-?$/;

/** Such integers, whole, in JSON without its texts. */
const LONG_INTEGERS = /(?<![\w.+-])-?[1-9]\d{15,}(?![\w.])/g;

/** What JSON has no word for and servers write nevertheless, where a value can stand, in JSON without its texts. */
const NO_NUMBERS = /(?<=[:,[]\s*)[+-]?(?:nan|inf(?:inity)?)(?=\s*[,}\]])/gi;

/** Begins a text that stands for a long integer, or for what is no number, while `JSON.parse` is at work. No answer can hold it by chance or intent. */
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
  const text = withoutMark(String(json));
  return hasLongInteger(bytes) ? withNumbers(JSON.parse(markOutside(text, LONG, markLongIntegers))) : JSON.parse(text);
}

/**
 * Reads the JSON of an answer. `NaN` and `Infinity`, which some servers write (Python's do) and JSON does not have, come as
 * these numbers; what is right JSON costs nothing extra.
 * @throws SyntaxError
 */
export function parseAnswer(json: Buffer): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    const text = withoutMark(String(json));
    const marked = markOutside(text, SHORT, (outside) => markLongIntegers(outside).replace(NO_NUMBERS, marker));
    if (marked === text) throw error;
    return withNumbers(JSON.parse(marked));
  }
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
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

/**
 * Marks what stands outside the texts of a JSON; what stands within them stays.
 * @param shortest characters below which there is nothing to mark: most of what stands between two texts is shorter.
 */
function markOutside(json: string, shortest: number, mark: (outside: string) => string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let from = 0; from < json.length; ) {
    const quote = json.indexOf('"', from);
    const end = quote === -1 ? json.length : quote;
    if (end - from >= shortest) {
      parts.push(json.slice(copied, from), mark(json.slice(from, end)));
      copied = end;
    }
    from = quote === -1 ? json.length : afterText(json, quote);
  }
  return parts.join('') + json.slice(copied);
}

/** Puts marked texts in the place of integers that a double cannot hold. */
function markLongIntegers(outside: string): string {
  return outside.replace(LONG_INTEGERS, (digits) => (Number.isSafeInteger(Number(digits)) ? digits : marker(digits)));
}

function marker(number: string): string {
  return `"${MARK}${number}"`;
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

/** Turns marked texts into the numbers that they stand for, without recursion. */
function withNumbers(root: unknown): unknown {
  const holder = { root };
  const open: Record<string, unknown>[] = [holder];
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (typeof value === 'string' && value.startsWith(MARK)) object[key] = numberOf(value.slice(MARK.length));
      else if (typeof value === 'object' && value !== null) open.push(value as Record<string, unknown>);
    }
  }
  return holder.root;
}

function numberOf(text: string): bigint | number {
  if (/\d/.test(text)) return BigInt(text);
  if (/nan/i.test(text)) return Number.NaN;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
