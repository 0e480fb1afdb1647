/** A step of a guide in Markdown: a block of code, and what the sentence before it says to do with it. */
export type GuideStep =
  | { readonly kind: 'create'; readonly file: string; readonly text: string }
  /** The block goes in front of the one line that holds the fragment. */
  | { readonly kind: 'insert'; readonly file: string; readonly before: string; readonly text: string }
  | { readonly kind: 'run'; readonly lines: readonly string[] };

/**
 * The steps of a section, in order: a block comes after a paragraph with "in `file`, a new file" or
 * "In `file`, before `fragment`:", or is a block of `sh` to be run.
 *
 * @throws Error for a block that says neither.
 */
export function guideSteps(markdown: string, heading: string): GuideStep[] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no section "${heading}"`);
  return [...section.matchAll(/([^\n]+(?:\n[^\n]+)*)\n\n```(\w+)\n(.*?)^```$/gms)].map(([, before, language, text]) => {
    if (language === 'sh') return { kind: 'run', lines: text!.trimEnd().split('\n') };
    const created = /\b[Ii]n `([^`]+)`, a new file/.exec(before!);
    if (created !== null) return { kind: 'create', file: created[1]!, text: text! };
    const inserted = /\bIn `([^`]+)`, before `([^`]+)`:$/.exec(before!);
    if (inserted !== null) return { kind: 'insert', file: inserted[1]!, before: inserted[2]!, text: text! };
    throw new Error(`what to do with this block? ${before}`);
  });
}

/** A text with a block in front of the one line that holds the fragment. */
export function insertBefore(text: string, fragment: string, block: string): string {
  const lines = text.split('\n');
  const found = lines.flatMap((line, index) => (line.includes(fragment) ? [index] : []));
  if (found.length !== 1) throw new Error(`"${fragment}" stands on ${found.length} lines`);
  return [...lines.slice(0, found[0]), ...block.trimEnd().split('\n'), ...lines.slice(found[0])].join('\n');
}
