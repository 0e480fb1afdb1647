/** The options for yargs, in the order of `--help`. @param env may say the form of the log. */
export function optionsOf(env: NodeJS.ProcessEnv) {
  return {
    config: {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'JSON file with settings; repeatable, later files win. ENV: the environment (TAP_SENSEDATA_<KEY>)',
    },
    catalog: {
      type: 'string',
      describe: 'Catalog with the streams and columns to read; default: ten streams',
    },
    properties: { type: 'string', describe: 'Old name of --catalog' },
    state: { type: 'string', describe: 'State that the last run left' },
    discover: {
      type: 'boolean',
      describe: 'Print the catalog; needs no token and no network, unless discover_fields is set',
    },
    test: { type: 'boolean', describe: "Ask each selected stream's resource for one page and say what came" },
    explain: {
      type: 'boolean',
      describe:
        'With --test: ask, by 25 requests at most (explain_requests), what the API does; print findings, and settings that fit',
    },
    report: { type: 'string', describe: "Write the run's summary to this file, as JSON" },
    reconcile: { type: 'string', describe: "Print SQL that compares a warehouse with this copy of the tap's output" },
    'log-format': {
      choices: ['text', 'json'] as const,
      default: (env.TAP_SENSEDATA_LOG_FORMAT || 'text') as 'text' | 'json',
      describe: 'Form of the log on stderr; else as TAP_SENSEDATA_LOG_FORMAT says',
    },
    about: { type: 'boolean', describe: 'Print settings, capabilities and streams' },
    format: {
      choices: ['json', 'markdown'] as const,
      default: 'markdown' as const,
      describe:
        'Form of --about; json with --test --explain: the findings as JSON on stdout, in place of text on stderr',
    },
    version: { type: 'boolean', describe: 'Print the version' },
    help: { type: 'boolean', describe: 'Print this text' },
  } as const;
}
