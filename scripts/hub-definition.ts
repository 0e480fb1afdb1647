import { stringify } from 'yaml';
import { builtInStreams } from '../src/catalog/built-in-streams.ts';
import { about } from '../src/command/about.ts';
import { meltanoPlugin } from './meltano-plugin.ts';

const PREREQ = `The tap is a Node.js program (Node 20.19 or later), which Meltano does not install. From a checkout of its repository:

\`\`\`sh
npm ci && npm install --global .
\`\`\`

puts \`tap-sensedata\` on the PATH, where Meltano finds it.

The token is the *production token of "Sense Connect"* of your account; SenseData's support gives it out.
`;

/** The tap as the Meltano Hub wants it, and as `meltano add --from-ref` takes it today. */
export function hubDefinition(): string {
  const { name, description } = about(builtInStreams());
  const definition = {
    name,
    variant: 'original',
    namespace: name.replaceAll('-', '_'),
    label: 'SenseData',
    description,
    domain_url: 'https://www.sensedata.com.br',
    executable: name,
    keywords: ['api', 'customer success', 'brazil'],
    maintenance_status: 'active',
    // The Hub rates it.
    quality: 'unknown',
    prereq: PREREQ,
    ...meltanoPlugin(),
  };
  return `# Made by npm run generate.\n${stringify(definition, { lineWidth: 0 })}`;
}
