import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../support/project-root.ts';
import { type SourceText, textsOfSource } from '../support/texts-of-source.ts';

/** Files, or folders, whose texts are no messages. A new file counts as one with messages until it is named here. */
const NO_MESSAGES = [
  // Descriptions, for --about and --help.
  'command/about.ts',
  'command/options.ts',
  'settings/settings.ts',
  // SQL.
  'command/reconcile-sql.ts',
  // Descriptions of columns, for the catalog.
  'discovery/column-description.ts',
  'discovery/value-tally.ts',
  // Findings, which docs/first-contact.md explains.
  'explain/',
  // The form of a line.
  'base/log.ts',
  // Words for kinds of values, as parts of messages.
  'singer/kind.ts',
  // Source of the function that makes a row.
  'singer/row.ts',
];

/** What is said at levels below a warning, what --help and --version print, and what only a defect brings up: said behind `a defect of the tap`. */
const NO_MESSAGE_WITHIN = /\.(debug|info|option|usage|epilogue)$|^this\.#print$|^new (Error|RangeError)$|^Symbol$/s;

/** Parts of messages that say nothing alone, and headings. */
const PARTS = [
  'a date (2026-01-31) or an RFC 3339 moment (2026-01-31T03:00:00Z), not text of another form',
  // Forms of settings.
  '{"financial": "titles"}',
  '{"storage": {"root": "batches"}}',
  '["customers", "tasks"]',
  'Bearer {token}',
  '[{"name": "orders", "path": "orders", "keys": ["id"]}]',
  // What belongs at a place of the definition of a stream.
  '{"updated": "updated_at", "created": "created_at"} or {"day": "ref_date", "lookback_days": 5}',
  'a folder of this machine, such as "/var/tmp/batches" or "file:///var/tmp/batches"',
  'a list of child streams',
  'a list of columns such as ["id"]',
  'a name of letters, digits and "_" that begins with a letter, of 63 characters at most',
  'a path such as "titles" or "/v1/titles"',
  'a path with dots such as "customer.id", or a list of these',
  'a stream that the tap has itself',
  'a text, a number, true or false',
  'an object',
  'an object of columns such as {"id": "string"}',
  'an object such as …',
  'an object such as {"id_customer": ["id_customer", "customer.id"]}',
  'an object such as {"status": "Ativo"}',
  'one of …',
  'one of …, or a list of these',
  'the beginning of a file name: letters, digits, ".", "_" and "-"',
  'the name of a column',
  'the name of a field',
  'the same stream as …',
  '…, or a list of these',
  // Descriptions of streams.
  'Entries of … in …: a stream of your own',
  'Rows of …: a stream of your own',
  'records on the first page',
  'the token',
  // In the place of a field's name or a body.
  '(not shown)',
  '(not shown: personal_data is set)',
  // What the fingerprint is made of.
  'tap-sensedata: fingerprint of personal_data',
  'HTTP status',
  // What stands where the token belongs.
  'your Sense Connect token',
  // The line of progress.
  '…: … records, … pages…',
  'with order_by=…',
  'without an order',
  'with the filter',
  'without the filter',
];

const texts = textsOfSource();
const messages = new Set(texts.filter(isMessage).map(({ text }) => text));

function isMessage({ file, text, within }: SourceText): boolean {
  return (
    !NO_MESSAGES.some((name) => file.startsWith(name)) &&
    !within.some((name) => NO_MESSAGE_WITHIN.test(name)) &&
    !PARTS.includes(text)
  );
}

/** The code in the first cells of the tables: each is a message. */
function documented(name: string): string[] {
  const doc = readFileSync(join(projectRoot(), 'docs', name), 'utf8');
  const cells = [...doc.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!));
}

for (const name of ['errors.md', 'errors.pt-BR.md']) {
  describe(`docs/${name}`, () => {
    const said = documented(name);

    it('has every message that the source can say', () => {
      expect([...messages].filter((text) => !said.includes(text))).to.deep.equal([]);
    });

    it('has each once, and none that the source does not have', () => {
      const known = new Set(texts.map(({ text }) => text));
      expect(said.filter((text, index) => !known.has(text) || said.indexOf(text) !== index)).to.deep.equal([]);
    });
  });
}
