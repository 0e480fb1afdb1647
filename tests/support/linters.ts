import { pythonProgram } from './python-program.ts';

/**
 * The path of a linter, installed into the cache on first use (some 80 MB).
 *
 * @throws Error where there is no Python, or it cannot be installed.
 */
export function linter(program: 'actionlint' | 'hadolint' | 'kubernetes-validate' | 'zizmor'): Promise<string> {
  return pythonProgram('linters', program);
}
