import type { ApiGeneration } from '../sensedata/http/api-generation.ts';
import type { Outcome } from './asker.ts';
import type { ResourceFinding } from './findings.ts';

/** What an answer says of a list: whether it is there. */
export function pathAnswer(
  outcome: Outcome,
  { sizeParameter }: Pick<ApiGeneration, 'sizeParameter'>,
): Pick<ResourceFinding, 'answer' | 'status' | 'because'> {
  switch (outcome.kind) {
    case 'page':
      return { answer: 'readable', status: 200, because: null };
    case 'refused': {
      const because = `HTTP ${outcome.status}, also without any parameter but page and ${sizeParameter}`;
      return { answer: 'failed', status: outcome.status, because };
    }
    case 'not-asked':
      return { answer: 'not asked', status: null, because: 'there were enough requests' };
    case 'failed': {
      const { status, message } = outcome;
      const answer = status === 404 ? 'not there' : status === 403 ? 'forbidden' : 'failed';
      return { answer, status, because: answer === 'failed' ? message : `HTTP ${status}` };
    }
  }
}
