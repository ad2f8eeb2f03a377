import { type Exchange, outcomeOf } from '../http/exchange.ts';
import { compareBodies } from './bodies.ts';
import { compareHeaders } from './headers.ts';
import { type Comparison, differ, equal, join } from './json.ts';

/**
 * Compares an answer of the action with two answers of the original to the same request: status, headers and body. What
 * the original answers differently each time is compared by its type only, and told.
 */
export function compareAnswers(
  first: Exchange,
  second: Exchange,
  action: Exchange,
  tolerance: number,
): Comparison {
  if (first.tag === 'broken' || action.tag === 'broken') {
    const both = first.tag === 'broken' && action.tag === 'broken';
    return both ? equal : differ('answer', outcomeOf(first), outcomeOf(action));
  }
  const again = second.tag === 'answered' ? second : first;
  if (first.status !== action.status) {
    return first.status === again.status
      ? differ('status', first.status, action.status)
      : { ...equal, volatile: ['status'] };
  }
  return join([
    compareHeaders(first.headers, again.headers, action.headers),
    compareBodies(first.body, again.body, action.body, tolerance),
  ]);
}
