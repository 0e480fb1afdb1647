/**
 * For npm scripts: exit code 0 and one line if the tests that need Python can run on this machine, else 1 and one
 * line that says why. Nothing is installed.
 */
import { pythonInterpreter } from './python-interpreter.ts';

const python = await pythonInterpreter();
if ('missing' in python) {
  console.log(`${python.missing}: tests with Python targets are left out`);
  process.exitCode = 1;
} else {
  console.log(`Python ${python.version}: tests with Python targets are run`);
}
