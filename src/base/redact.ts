/** Hides secrets in a text, in every form in which they may have got there. */
export type Redact = (text: string) => string;

/** Shorter ones would be found within ordinary words, and hide these. Real tokens are far longer. */
const SHORTEST_SECRET = 6;

/** In data there are words of every kind, so a token that is cut out of them must be longer. */
const SHORTEST_IN_DATA = 12;

/**
 * Makes the function that replaces each secret by `***`: as it is, as JSON writes it (with `\/` too, as PHP does),
 * percent-encoded, and in base64 wherever it begins.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = allForms(secrets);
  return (text) => {
    let result = text;
    for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, '***');
    return result;
  };
}

/**
 * Makes the function that tells whether a text, as UTF-8, has anything that `redactor` would replace. Every answer of the
 * API goes through it: by the algorithm of Wu and Manber, which looks at two neighbouring bytes and then leaps to where the
 * next secret can end.
 */
export function secretFinder(secrets: readonly string[]): (text: Buffer) => boolean {
  const words = allForms(secrets).map((form) => Buffer.from(form));
  if (words.length === 0) return () => false;
  const length = Math.min(...words.map((word) => word.length));
  /** How far the end of a secret is at least, by the two bytes in sight. */
  const leaps = new Uint8Array(0x1_0000).fill(Math.min(length - 1, 0xff));
  for (const word of words) {
    for (let end = 1; end < length; end++) {
      const pair = pairAt(word, end);
      leaps[pair] = Math.min(leaps[pair]!, length - 1 - end);
    }
  }
  const isAnyAt = (text: Buffer, start: number): boolean =>
    words.some((word) => word.equals(text.subarray(start, start + word.length)));
  return (text) => {
    for (let end = length - 1; end < text.length; ) {
      const leap = leaps[pairAt(text, end)]!;
      if (leap === 0 && isAnyAt(text, end - length + 1)) return true;
      end += Math.max(leap, 1);
    }
    return false;
  };
}

/** What keeps a token out of the API's answers; one so short that it could be a word there is left to the log's redaction. */
export function tokenGuard(token: string): { redact: Redact; isSecretIn: (text: Buffer) => boolean } {
  const tokens = token.length < SHORTEST_IN_DATA ? [] : [token];
  return { redact: redactor(tokens), isSecretIn: secretFinder(tokens) };
}

/** A value as JSON, with secrets hidden in its texts alone: what is a number, or a name of a key, stays what it is. */
export function redactedJson(value: unknown, redact: Redact, indent?: number): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? redact(part) : part), indent);
}

/** The two bytes up to `end`, as a number. */
function pairAt(bytes: Uint8Array, end: number): number {
  return (bytes[end - 1]! << 8) | bytes[end]!;
}

function allForms(secrets: readonly string[]): string[] {
  return [...new Set(secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf))];
}

function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret);
  const lower = percent.replace(/%../g, (code) => code.toLowerCase());
  return [secret, json, json.replaceAll('/', '\\/'), percent, lower, ...base64Forms(secret)];
}

/** What a secret looks like within base64, with none, one or two bytes of a group of three before it. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}
