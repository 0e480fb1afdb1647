import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** What is no source; what is installed is shared. */
const LEFT_OUT = ['.git', 'coverage', 'dist', 'node_modules'];

/** A copy of the checkout, to be changed and built. It is called `tap-sensedata`, in a new folder with nothing else in it. */
export class CheckoutCopy {
  readonly folder: string;

  /** @param installed whether it has the checkout's own `node_modules`; without, it is as a clone is. */
  constructor(installed = true) {
    this.folder = join(mkdtempSync(join(tmpdir(), 'tap-sensedata-copy-')), 'tap-sensedata');
    mkdirSync(this.folder);
    for (const entry of readdirSync(projectRoot())) {
      if (LEFT_OUT.includes(entry)) continue;
      cpSync(join(projectRoot(), entry), join(this.folder, entry), { recursive: true });
    }
    if (installed) symlinkSync(join(projectRoot(), 'node_modules'), join(this.folder, 'node_modules'));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}
