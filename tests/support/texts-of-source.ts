import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parse } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { projectRoot } from './project-root.ts';

/** A text that stands in a source file, with `…` for what is put into it, and where it stands. */
export interface SourceText {
  /** Below `src/`. */
  readonly file: string;
  readonly text: string;
  /** What the text is an argument of (`log.debug`, `new Error`), from the innermost outwards. */
  readonly within: readonly string[];
}

/** Every text of at least two words in the tap's source, as it was built. */
export function textsOfSource(): SourceText[] {
  return readdirSync(join(projectRoot(), 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const built = file.replace(/ts$/, 'js');
      return textsOfFile(file, readFileSync(join(projectRoot(), 'dist/src', built), 'utf8'));
    });
}

function textsOfFile(file: string, source: string): SourceText[] {
  const found: SourceText[] = [];
  const program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
  fullAncestor(program, (node, _state, ancestors) => {
    const text = textOf(node);
    if (text === null || !text.includes(' ') || (text.match(/[a-z]{2,}/gi) ?? []).length < 2) return;
    const within = ancestors.flatMap((ancestor) => calleeOf(ancestor, source)).reverse();
    found.push({ file, text, within });
  });
  return found;
}

function textOf(node: Node): string | null {
  const { type, value, quasis } = node as Node & { value?: unknown; quasis?: { value: { cooked: string } }[] };
  if (type === 'Literal') return typeof value === 'string' ? value.trim() : null;
  if (type !== 'TemplateLiteral') return null;
  return quasis!
    .map((part) => part.value.cooked)
    .join('…')
    .trim();
}

function calleeOf(node: Node, source: string): string[] {
  const { type, callee } = node as Node & { callee?: Node };
  if (type !== 'CallExpression' && type !== 'NewExpression') return [];
  return [`${type === 'NewExpression' ? 'new ' : ''}${source.slice(callee!.start, callee!.end)}`];
}
