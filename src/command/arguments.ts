import { ConfigError } from '../base/errors.ts';

export interface Arguments {
  readonly mode: 'sync' | 'discover' | 'test' | 'about' | 'version' | 'help';
  readonly config: readonly string[];
  readonly catalog: string | null;
  readonly state: string | null;
  /** With `test`: find out what the API does. */
  readonly explain: boolean;
  readonly report: string | null;
  readonly logFormat: 'text' | 'json';
  readonly format: 'json' | 'markdown';
  /** The text of `--help`. */
  readonly help: () => Promise<string>;
}

/**
 * Tells calls that consist of nothing but what is to be printed: loading what reads all others takes longer than printing it.
 * @returns null for any other call.
 */
export function soleMode(argv: readonly string[]): 'discover' | 'version' | null {
  if (argv.length !== 1) return null;
  return argv[0] === '--discover' ? 'discover' : argv[0] === '--version' ? 'version' : null;
}

/**
 * Reads the command line.
 * @param env an orchestrator that passes no arguments says the form of the log there.
 * @throws ConfigError where it cannot be used.
 */
export async function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Arguments> {
  const { default: yargs } = await import('yargs');
  const parser = yargs([...argv])
    .scriptName('tap-sensedata')
    .version(false)
    .help(false)
    .usage('$0 --config FILE [--catalog FILE] [--state FILE]\n\nReads SenseData and writes Singer messages to stdout.')
    .option('config', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'JSON file with settings; repeatable, later files win. ENV: the environment (TAP_SENSEDATA_<KEY>)',
    })
    .option('catalog', {
      type: 'string',
      describe: 'Catalog with the streams and columns to read; default: ten streams',
    })
    .option('properties', { type: 'string', describe: 'Old name of --catalog' })
    .option('state', { type: 'string', describe: 'State that the last run left' })
    .option('discover', { type: 'boolean', describe: 'Print the catalog; needs no token and no network' })
    .option('test', { type: 'boolean', describe: "Ask each selected stream's resource for one page and say what came" })
    .option('explain', {
      type: 'boolean',
      describe: 'With --test: ask, by 25 requests at most, what the API does; print findings, and settings that fit',
    })
    .option('report', { type: 'string', describe: "Write the run's summary to this file, as JSON" })
    .option('log-format', {
      choices: ['text', 'json'] as const,
      default: (env.TAP_SENSEDATA_LOG_FORMAT || 'text') as 'text' | 'json',
      describe: 'Form of the log on stderr; else as TAP_SENSEDATA_LOG_FORMAT says',
    })
    .option('about', { type: 'boolean', describe: 'Print settings, capabilities and streams' })
    .option('format', {
      choices: ['json', 'markdown'] as const,
      default: 'markdown' as const,
      describe:
        'Form of --about; json with --test --explain: the findings as JSON on stdout, in place of text on stderr',
    })
    .option('version', { type: 'boolean', describe: 'Print the version' })
    .option('help', { type: 'boolean', describe: 'Print this text' })
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
  for (const name of ['catalog', 'properties', 'state', 'report', 'log-format', 'format'] as const) {
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
  const modes = ['help', 'version', 'about', 'discover', 'test'] as const;
  return {
    mode: modes.find((mode) => args[mode] === true) ?? 'sync',
    config: args.config ?? [],
    catalog: args.catalog ?? args.properties ?? null,
    state: args.state ?? null,
    explain: args.explain === true,
    report: args.report ?? null,
    logFormat: args['log-format'],
    format: args.format,
    help: () => parser.getHelp(),
  };
}
