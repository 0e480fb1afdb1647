/** Hides secrets in a text, in every form in which they may have got there. */
export type Redact = (text: string) => string;

/** Shorter ones would be found within ordinary words, and hide these. Real tokens are far longer. */
const SHORTEST_SECRET = 6;

/**
 * Makes the function that replaces each secret by `***`: as it is, as JSON writes it (with `\/` too, as PHP does),
 * percent-encoded, and in base64 wherever it begins.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = new Set(secrets.filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf));
  return (text) => {
    let result = text;
    for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, '***');
    return result;
  };
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
