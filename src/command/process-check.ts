import { ConfigError } from '../base/errors.ts';

/**
 * Whether the process stands where it can work at all: otherwise some library fails later, with words of its own.
 * @throws ConfigError
 */
export function checkWorkingDirectory({ cwd }: NodeJS.Process): void {
  try {
    cwd();
  } catch (error) {
    throw new ConfigError('the working directory was removed, or cannot be entered: change to another one', {
      cause: error,
    });
  }
}

/**
 * Rows are made, and settings and rows checked, by functions that are compiled from the catalog.
 * @throws ConfigError where Node was told to forbid that.
 */
export function checkCodeGeneration(): void {
  try {
    new Function('');
  } catch (error) {
    throw new ConfigError(
      'Node forbids what the tap is built on: remove --disallow-code-generation-from-strings from the command, or from NODE_OPTIONS',
      { cause: error },
    );
  }
}
