import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** What is no source; what is installed is shared. */
const LEFT_OUT = ['.git', 'coverage', 'dist', 'node_modules'];

/** A copy of the checkout, to be changed and built. */
export class CheckoutCopy {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-copy-'));
    for (const entry of readdirSync(projectRoot())) {
      if (LEFT_OUT.includes(entry)) continue;
      cpSync(join(projectRoot(), entry), join(this.folder, entry), { recursive: true });
    }
    symlinkSync(join(projectRoot(), 'node_modules'), join(this.folder, 'node_modules'));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
