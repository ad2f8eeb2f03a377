import { type Check, judged } from '../../check.ts';
import { outcomeOf } from '../../http/exchange.ts';
import { isAnswered } from '../robustness/still-answers.ts';

/** What the check brings. */
export interface PredictionEvidence {
  readonly what: string;
  /** What the untouched image answered; undefined where there is none. */
  readonly original: string | undefined;
  readonly action: string;
  readonly isAnswered: boolean;
  /** The beginning of the answer, for a person. */
  readonly text: string;
}

const shownText = 300;
const unknown =
  'nothing says how it is asked for a prediction; give a file with --sample, see what it serves with `smax inspect`';

export const prediction: Check<PredictionEvidence> = {
  id: 'answers.prediction',
  group: 'answers',
  title: 'the model is seen at work',
  why: 'Every other check is worth as much as its requests: a model that was only asked for its labels was not examined.',
  how: 'The sample (of the catalogue, or --sample), or else values that the image’s document permits, ask the action for a prediction, and the original too. An answer of 400 or above is a refusal; where both refuse values that were made up, nobody knows better ones.',
  evidence: 'the request, both statuses, and the beginning of the answer',
  async measure(lab) {
    // Rejects when nothing of it answers.
    await lab.sample();
    const { requests } = await lab.examples();
    const first = requests.find(({ isPrediction }) => isPrediction);
    if (!first) return { skip: unknown };
    const { id, what, request } = first;
    const action = await (await lab.host()).ask(request);
    const other = await lab.original();
    const original = 'ask' in other ? await other.ask(request) : undefined;
    if (id === 'made-up' && !isAnswered(action) && !(original && isAnswered(original))) {
      return { skip: `${what} gets ${outcomeOf(action)}: give a file that it takes with --sample` };
    }
    return {
      what,
      original: original && outcomeOf(original),
      action: outcomeOf(action),
      isAnswered: isAnswered(action),
      text: action.tag === 'answered' ? action.body.toString('utf8').slice(0, shownText) : '',
    };
  },
  judge({ what, original, action, isAnswered: isGood, text }) {
    const told = original === undefined ? '' : `, the untouched image ${original}`;
    return judged(`${what}: ${action}`, isGood ? [] : [`${what} gets ${action}${told}: ${text}`]);
  },
};
