import type { Exchange } from '../../http/exchange.ts';

/** Whether a web request was answered as good requests are. */
export function isAnswered(it: Exchange): boolean {
  return it.tag === 'answered' && it.status < 400;
}
