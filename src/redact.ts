/** Hides secrets in a text, in every form in which they may have got there. */
export type Redact = (text: string) => string;

/** Shorter ones would be found within ordinary words, and hide these. Real tokens are far longer. */
const SHORTEST_SECRET = 6;

/**
 * Makes the function that replaces each secret by `***`: as it is, as JSON writes it (with `\/` too, as PHP does),
 * percent-encoded, and in base64 wherever it begins.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf))];
  if (forms.length === 0) return (text) => text;
  const isIn = wordFinder(forms);
  return (text) => (isIn(text) ? forms.reduce((rest, form) => rest.replaceAll(form, '***'), text) : text);
}

/**
 * Makes the function that tells whether any of some words is in a text. It goes through every answer of the API: by the
 * algorithm of Wu and Manber, which looks at two neighbouring characters and then leaps to where a word can end next.
 * @param words of two characters or more.
 */
function wordFinder(words: readonly string[]): (text: string) => boolean {
  const length = Math.min(...words.map((word) => word.length));
  /** How far the end of a word is at least, by the two characters in sight. */
  const leaps = new Uint8Array(0x1_0000).fill(Math.min(length - 1, 0xff));
  for (const word of words) {
    for (let end = 1; end < length; end++) {
      const pair = pairBefore(word, end);
      leaps[pair] = Math.min(leaps[pair]!, length - 1 - end);
    }
  }
  return (text) => {
    for (let end = length - 1; end < text.length; ) {
      const leap = leaps[pairBefore(text, end)]!;
      if (leap === 0 && words.some((word) => text.startsWith(word, end - length + 1))) return true;
      end += Math.max(leap, 1);
    }
    return false;
  };
}

/** The last two characters up to `end`, in 16 bits; that some pairs share a number costs a second look, no more. */
function pairBefore(text: string, end: number): number {
  return ((text.charCodeAt(end - 1) & 0xff) << 8) | (text.charCodeAt(end) & 0xff);
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
