import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { mitLicence } from './mit-licence.mjs';

const OUT = 'dist/bundle';

/**
 * The command as it is published: a file for each part that is loaded on its own, libraries included. A start then opens
 * a dozen files in place of some three hundred, and an installation fetches nothing else. Names and lines stay as they are,
 * so that a stack trace can be read.
 */
export async function bundle() {
  const { metafile } = await build({
    entryPoints: { 'tap-sensedata': 'src/cli.ts' },
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    metafile: true,
    logLevel: 'warning',
    // For libraries that are CommonJS, and load modules of Node.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
  writeFileSync(join(OUT, 'LICENSES.txt'), licenses(Object.keys(metafile.inputs)));
}

/**
 * The licence of each library that these files belong to, in full.
 * @throws Error where the text of one is known neither from its package nor from the licence that it names.
 */
export function licenses(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const by = author?.name ?? author;
    if (file === undefined && (license !== 'MIT' || by === undefined))
      throw new Error(`${name} ${version} (${license}) comes without the text of its licence`);
    const text = file === undefined ? mitLicence(by) : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const head = 'The files beside this one hold these libraries, each under its own licence.\n\n';
  return head + parts.join(`\n${'-'.repeat(80)}\n\n`);
}
