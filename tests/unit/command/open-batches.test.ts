import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Log } from '../../../src/base/log.ts';
import { openBatches } from '../../../src/command/open-batches.ts';

/** Long past. */
const OLD = 1_700_000_000;
/** A user who is nobody: root could remove everything. */
const USER = 65_534;

describe('the folder of batch files', () => {
  let root: string;
  beforeEach(() => {
    root = asUser(() => mkdtempSync(join(tmpdir(), 'tap-sensedata-open-')));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function oldRun(id: string): string {
    const folder = join(root, `tap-sensedata-20240101T000000Z-${id}`);
    asUser(() => mkdirSync(folder));
    return folder;
  }

  /** @returns warnings. */
  function open(): string[] {
    const warnings: string[] = [];
    const log = { info() {}, warning: (text: string) => warnings.push(text) } as unknown as Log;
    asUser(() => openBatches({ root, prefix: 'tap-sensedata-', compression: 'none', size: 10 }, log));
    return warnings;
  }

  it('is not made before there are records', () => {
    expect(open()).to.deep.equal([]);
    expect(readdirSync(root)).to.deep.equal([]);
  });

  it('is there although an old one cannot be removed: that is a warning, and others are removed', () => {
    const folders = ['00000000', '11111111', '22222222'].map(oldRun);
    const locked = join(folders[1]!, 'locked');
    asUser(() => mkdirSync(locked));
    asUser(() => writeFileSync(join(locked, 'file'), ''));
    chmodSync(locked, 0o500);
    for (const folder of folders) utimesSync(folder, OLD, OLD);
    expect(open()).to.deep.equal(['old batch files cannot be removed (EACCES)']);
    expect(folders.map((folder) => existsSync(folder))).to.deep.equal([false, true, false]);
    chmodSync(locked, 0o700);
  });

  it('has beside it those of other users, which are left alone', function () {
    // Only root can give a folder to somebody else.
    if (process.getuid?.() !== 0) this.skip();
    const other = oldRun('00000000');
    chownSync(other, USER + 1, USER + 1);
    utimesSync(other, OLD, OLD);
    expect(open()).to.deep.equal([]);
    expect(existsSync(other)).to.equal(true);
    chownSync(other, USER, USER);
    utimesSync(other, OLD, OLD);
    expect(open()).to.deep.equal([]);
    expect(existsSync(other)).to.equal(false);
  });
});

/** Does something as a user who is not root. */
function asUser<T>(act: () => T): T {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid!(USER);
  try {
    return act();
  } finally {
    process.seteuid!(0);
  }
}
