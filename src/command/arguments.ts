import { ConfigError } from '../base/errors.ts';
import { DISCOVERY_SETTINGS } from '../settings/discovery-settings.ts';
import { isInEnvironment } from '../settings/environment.ts';
import { optionsOf } from './options.ts';

export interface Arguments {
  readonly mode: 'sync' | 'discover' | 'test' | 'reconcile' | 'about' | 'version' | 'help';
  readonly config: readonly string[];
  readonly catalog: string | null;
  readonly state: string | null;
  /** With `test`: find out what the API does. */
  readonly explain: boolean;
  readonly report: string | null;
  /** With the mode of that name: a copy of the tap's output. */
  readonly reconcile: string | null;
  readonly logFormat: 'text' | 'json';
  readonly format: 'json' | 'markdown';
  /** The text of `--help`. */
  readonly help: () => Promise<string>;
}

/** A value that nobody could take for anything else: no option, and nothing in quotes. */
const VALUE = /^[^-'"][^'"]*$/;

/**
 * Tells calls that consist of nothing but what is to be printed: loading what reads all others takes longer than printing it.
 * @param env may hold settings that change what is printed.
 * @returns null for any other call.
 */
export function fastMode(argv: readonly string[], env: NodeJS.ProcessEnv): 'discover' | 'version' | null {
  if (argv.length !== 1) return null;
  if (argv[0] === '--version') return 'version';
  return argv[0] === '--discover' && !DISCOVERY_SETTINGS.some((key) => isInEnvironment(key, env)) ? 'discover' : null;
}

/**
 * Reads the command line.
 * @param env an orchestrator that passes no arguments says the form of the log there.
 * @throws ConfigError where it cannot be used.
 */
export async function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Arguments> {
  const plain = plainArguments(argv, env);
  return plain === null
    ? readArguments(argv, env)
    : { ...plain, help: async () => (await readArguments(argv, env)).help() };
}

/**
 * Reads the calls by which a scheduler makes a sync: files, each behind the option that it belongs to. Loading yargs, which
 * reads all others, takes a quarter of a run that finds nothing new.
 * @param env see `parseArguments`.
 * @returns null for any other call, one with a fault included.
 */
export function plainArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Omit<Arguments, 'help'> | null {
  const config: string[] = [];
  const once = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 2) {
    const [option, value = ''] = argv.slice(at, at + 2);
    if (!VALUE.test(value)) return null;
    if (option === '--config') config.push(value);
    else if (/^--(catalog|state|report)$/.test(option!) && !once.has(option!)) once.set(option!, value);
    else return null;
  }
  const logFormat = env.TAP_SENSEDATA_LOG_FORMAT || 'text';
  if (logFormat !== 'text' && logFormat !== 'json') return null;
  const [catalog, state, report] = ['--catalog', '--state', '--report'].map((name) => once.get(name) ?? null);
  return {
    ...{ mode: 'sync', config, catalog: catalog!, state: state!, report: report! },
    ...{ explain: false, reconcile: null, logFormat, format: 'markdown' },
  };
}

/** Reads any command line, as `parseArguments` does. */
export async function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Arguments> {
  const { default: yargs } = await import('yargs');
  const parser = yargs([...argv])
    .scriptName('tap-sensedata')
    .version(false)
    .help(false)
    .usage('$0 --config FILE [--catalog FILE] [--state FILE]\n\nReads SenseData and writes Singer messages to stdout.')
    .options(optionsOf(env))
    .epilogue(
      'Exit codes: 0 done; 1 the run failed; 2 unusable arguments, config, catalog or state; 129, 130, 143 ended by a signal.',
    )
    .parserConfiguration({ 'duplicate-arguments-array': true })
    .locale('en')
    .wrap(110)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw new ConfigError(`arguments: ${message ?? error.message}; see --help`);
    });
  const args = await parser.parseAsync();
  checkArguments(args);
  return {
    mode: MODES.find((mode) => args[mode] === true) ?? (args.reconcile === undefined ? 'sync' : 'reconcile'),
    config: args.config ?? [],
    catalog: args.catalog ?? args.properties ?? null,
    state: args.state ?? null,
    explain: args.explain === true,
    report: args.report ?? null,
    reconcile: args.reconcile ?? null,
    logFormat: args['log-format'],
    format: args.format,
    help: () => parser.getHelp(),
  };
}

/** Options that each stand for a mode of their own; without one it is a sync. */
const MODES = ['help', 'version', 'about', 'discover', 'test'] as const;

/** @throws ConfigError where options that yargs takes one by one make no sense together. */
function checkArguments(args: Readonly<Record<string, unknown>> & { readonly _: readonly unknown[] }): void {
  for (const name of ['catalog', 'properties', 'state', 'report', 'reconcile', 'log-format', 'format']) {
    if (Array.isArray(args[name])) throw new ConfigError(`arguments: --${name} may be given once`);
    if (args[name] === '') throw new ConfigError(`arguments: --${name} needs a value`);
  }
  if (args._.length > 0) throw new ConfigError(`arguments: ${args._.join(' ')} was not expected; see --help`);
  if (args.catalog !== undefined && args.properties !== undefined) {
    throw new ConfigError('arguments: --properties is the old name of --catalog: give one of them');
  }
  if (args.explain === true && args.test !== true) {
    throw new ConfigError('arguments: --explain says what --test finds: give both');
  }
  const modes = MODES.filter((mode) => args[mode] === true).map((mode) => `--${mode}`);
  if (modes.length > 1 && args.help !== true) throw new ConfigError(`arguments: ${modes.join(', ')}: give one of them`);
}
