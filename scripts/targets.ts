import { existsSync, readFileSync } from 'node:fs';
import { markdownTable } from '../src/base/markdown-table.ts';

interface Proof {
  /** For people. */
  readonly program: string;
  /** Its package on PyPI, and the file below `tests/support/requirements` that pins it. */
  readonly package: string;
  readonly requirements: string;
  readonly proved: string;
  /** Below `tests/e2e`. */
  readonly test: string;
}

const PROOFS: readonly Proof[] = [
  {
    program: 'target-postgres (MeltanoLabs)',
    package: 'meltanolabs-target-postgres',
    requirements: 'target-postgres',
    proved:
      'Every row and value of all 18 streams, read by SQL from a real Postgres, with the settings of `examples/targets`, from RECORD messages and from batch files: loaded twice, after edits, with hostile values, after `kill -9` at any request, by the hourly script',
    test: 'sync.test.ts',
  },
  {
    program: 'the same, with `activate_version`',
    package: 'meltanolabs-target-postgres',
    requirements: 'target-postgres',
    proved:
      'What was removed at the source of the ten default streams is marked as deleted, or removed with `hard_delete`; nothing else is. From batch files too',
    test: 'targets.test.ts',
  },
  {
    program: 'target-bigquery (z3z1ma)',
    package: 'z3-target-bigquery',
    requirements: 'target-bigquery',
    proved:
      'Every row and value of all 18 streams, read by BigQuery SQL: load jobs and MERGE, twice, with edits and removals in between. In front of an emulator, not of the real service',
    test: 'bigquery.test.ts',
  },
  {
    program: 'target-csv (MeltanoLabs)',
    package: 'meltanolabs-target-csv',
    requirements: 'target-csv',
    proved: 'Every row and value of all 18 streams, in the files of two runs with edits in between',
    test: 'targets.test.ts',
  },
  {
    program: 'target-jsonl',
    package: 'target-jsonl',
    requirements: 'target-jsonl',
    proved: 'Every row and value of all 18 streams, and the final state',
    test: 'sync.test.ts',
  },
  {
    program: 'target-snowflake (MeltanoLabs)',
    package: 'meltanolabs-target-snowflake',
    requirements: 'target-snowflake',
    proved:
      'Every row and value of all 18 streams, hostile ones too, twice with edits in between, from RECORD messages and from batch files: its tables, JSON files and MERGE. In front of an emulator, not of the real service',
    test: 'other-targets.test.ts',
  },
  {
    program: 'target-s3-jsonl',
    package: 'target-s3-jsonl',
    requirements: 'target-s3-jsonl',
    proved:
      'Every row and value of all 18 streams, hostile ones too, in the objects of two runs with edits in between. In front of a local S3, moto',
    test: 'other-targets.test.ts',
  },
  {
    program: 'target-duckdb, with DuckDB 1.0.0',
    package: 'target-duckdb',
    requirements: 'target-duckdb',
    proved: 'Every row and value of all 18 streams, hostile ones too, twice with edits in between',
    test: 'other-targets.test.ts',
  },
  {
    program: 'meltano-map-transform, in front of target-postgres',
    package: 'meltano-map-transform',
    requirements: 'map-transform',
    proved:
      'Contacts without phone, their e-mail as a hash; every other value of the ten default streams as in the source, twice with edits in between',
    test: 'targets.test.ts',
  },
  {
    program: 'singer-check-tap',
    package: 'singer-tools',
    requirements: 'singer-tools',
    proved: 'The output is valid, hostile values included',
    test: 'sync.test.ts',
  },
];

/** What was proved in front of which target, with the versions that the tests install, as a Markdown table; in docs/targets.md. */
export function targetsTable(root: URL): string {
  const rows = PROOFS.map(({ program, package: name, requirements, proved, test }) => {
    const pins = readFileSync(new URL(`tests/support/requirements/${requirements}.txt`, root), 'utf8');
    const version = new RegExp(`^${name}==(\\S+)$`, 'm').exec(pins)?.[1];
    if (version === undefined) throw new Error(`${requirements}.txt pins no ${name}`);
    const path = `tests/e2e/${test}`;
    if (!existsSync(new URL(path, root))) throw new Error(`there is no ${path}`);
    return [program, version, `${proved}.`, `[\`${test}\`](../${path})`];
  });
  return markdownTable(['target', 'version', 'proved', 'by'], rows);
}
