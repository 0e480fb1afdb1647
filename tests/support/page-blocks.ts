/** A block of code in a page of Markdown. */
export interface PageBlock {
  /** What the comment before it says: its name, by which a test takes it, or `not run: ` and why. Empty where there is none. */
  readonly mark: string;
  readonly language: string;
  /** Without the indentation that it has within a list. */
  readonly code: string;
  /** The heading of the second level that it stands under; empty above the first. */
  readonly section: string;
}

const BLOCK = /(?:<!-- ([^\n]*?) -->\n\s*\n)?^( *)```(\w*)\n(.*?)^\2```$/gms;

/** All blocks of code of a page, in order. */
export function pageBlocks(markdown: string): PageBlock[] {
  return [...markdown.matchAll(BLOCK)].map(
    ({ index, 1: mark = '', 2: indent = '', 3: language = '', 4: code = '' }) => ({
      mark,
      language,
      code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
      section: [...markdown.slice(0, index).matchAll(/^## (.+)$/gm)].at(-1)?.[1] ?? '',
    }),
  );
}
