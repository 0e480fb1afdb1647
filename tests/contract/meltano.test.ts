import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { projectRoot } from '../support/project-root.ts';
import { runTap } from '../support/run-tap.ts';

interface Plugin {
  readonly name: string;
  readonly executable: string;
  readonly pip_url?: string;
  readonly capabilities: string[];
  readonly settings_group_validation: string[][];
  readonly settings: { name: string; kind?: string; sensitive?: boolean; value?: unknown; description: string }[];
}

interface Property {
  readonly type: string | string[];
  readonly secret?: boolean;
  readonly default?: unknown;
  readonly description: string;
}

interface About {
  readonly name: string;
  readonly capabilities: string[];
  readonly settings: { properties: Record<string, Property>; required: string[] };
}

const read = (file: string): unknown => parse(readFileSync(join(projectRoot(), file), 'utf8'));

const DEFINITIONS: Record<string, () => Plugin> = {
  'meltano.yml': () => (read('meltano.yml') as { plugins: { extractors: Plugin[] } }).plugins.extractors[0]!,
  'meltano/hub-definition.yml': () => read('meltano/hub-definition.yml') as Plugin,
};

describe('definitions for Meltano', () => {
  let about: About;
  before(async () => {
    about = JSON.parse((await runTap({ args: ['--about', '--format', 'json'] })).stdout);
  });

  for (const [file, definition] of Object.entries(DEFINITIONS)) {
    it(`${file} says of the tap what its --about says`, () => {
      const { properties, required } = about.settings;
      const plugin = definition();
      expect(plugin).to.deep.include({ name: about.name, executable: about.name, capabilities: about.capabilities });
      expect(plugin.settings_group_validation).to.deep.equal([required]);
      const settings = plugin.settings.map(({ name, sensitive, value, description }) => [
        name,
        { secret: sensitive, default: value, description },
      ]);
      const expected = Object.entries(properties).map(([name, { type, secret, default: value, description }]) => [
        name,
        { secret, default: type === 'object' ? undefined : value, description },
      ]);
      expect(settings).to.deep.equal(expected);
    });

    it(`${file} has Meltano install nothing, and gives each setting a kind that fits its type`, () => {
      const plugin = definition();
      expect(plugin.pip_url).to.equal(undefined);
      const kinds: Record<string, string[]> = {
        string: ['string', 'password', 'date_iso8601', 'options'],
        number: ['decimal'],
      };
      const wrong = plugin.settings.filter(({ name, kind }) => {
        const { type } = about.settings.properties[name]!;
        return Array.isArray(type) ? kind !== undefined : !(kinds[type] ?? [type]).includes(kind!);
      });
      expect(wrong).to.deep.equal([]);
    });
  }
});
