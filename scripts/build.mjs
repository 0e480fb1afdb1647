import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { bundle } from './bundle.mjs';

/** `npm run build`, in plain JavaScript because nothing is compiled before it. */

// From nothing: what a file left behind that was renamed or removed would still be tested, and packed.
rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.json'], { stdio: 'inherit', shell: process.platform === 'win32' });
if (status !== 0) process.exit(status ?? 1);
await bundle();
// npx in a checkout runs the files themselves.
const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const file of Object.values(bin)) chmodSync(file, 0o755);
