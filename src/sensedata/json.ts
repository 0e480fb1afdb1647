import { randomUUID } from 'node:crypto';

/** An integer of more than 15 digits where a value can stand; `JSON.parse` would lose digits of it. */
const LONG_INTEGER = /[:,[\s]-?\d{16,}/;

/** The same, whole, in JSON without its texts. */
const LONG_INTEGERS = /(?<![\w.+-])-?[1-9]\d{15,}(?![\w.])/g;

/** Begins a text that stands for a long integer while `JSON.parse` is at work. No answer can hold it by chance or intent. */
const MARK = `${randomUUID()} `;

/**
 * Reads JSON. Integers beyond 2^53 − 1 come as `bigint`; pages without long integers, nearly all, cost nothing extra.
 *
 * `JSON.parse` does the work in either case: it takes texts of many MiB and lists nested thousands of levels deep, for
 * which parsers in JavaScript run out of memory or stack. Of a name that comes twice in an object, the last counts.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return LONG_INTEGER.test(json) ? withLongIntegers(JSON.parse(markLongIntegers(json))) : JSON.parse(json);
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
