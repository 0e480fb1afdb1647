import type { ResourcePlan } from '../catalog/plan.ts';
import type { Client } from '../sensedata/http/client.ts';
import type { Config } from '../settings/config.ts';
import type { Budget } from './budget.ts';
import type { ConnectionReport } from './connection-test.ts';
import { explain } from './explain.ts';
import { findingsText } from './findings-text.ts';

/** Finds out what the API does, and says it in both forms. */
export async function explanation(
  plan: readonly ResourcePlan[],
  client: Client,
  config: Config,
  budget: Budget,
): Promise<ConnectionReport> {
  const findings = await explain(plan, client, config, budget);
  // Of what was not asked, nothing is known.
  const refused = findings.resources.filter(({ answer }) => answer !== 'readable' && answer !== 'not asked');
  const unreadable = refused.flatMap(({ streams }) => streams);
  return { lines: findingsText(findings), json: JSON.stringify(findings, null, 2), unreadable };
}
