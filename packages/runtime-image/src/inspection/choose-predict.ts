import type { Route } from './inspection.ts';

const isPrediction =
  /predict|infer|invocations|classif|score|generat|embed|transcri|detect|recogni|segment|estimat|caption|summar|translat|complet/i;
const isNoPrediction =
  /shutdown|cancel|health|ready|live|metrics|login|docs|swagger|openapi|\/load|unload|repository/i;

/**
 * The route that asks for a prediction: a POST that sounds like one, the shortest first; else the only POST there is;
 * else a GET that sounds like one. Undefined when several may be meant, or none.
 */
export function choosePredict(routes: readonly Route[]): Route | undefined {
  const candidates = routes.filter(({ path }) => !isNoPrediction.test(path));
  const posts = candidates.filter(({ method }) => method === 'POST');
  const named = (those: readonly Route[]): readonly Route[] =>
    those
      .filter(({ path }) => isPrediction.test(path))
      .toSorted((left, right) => weigh(left.path) - weigh(right.path));
  return (
    named(posts)[0] ??
    (posts.length === 1 ? posts[0] : undefined) ??
    named(candidates.filter(({ method }) => method === 'GET'))[0]
  );
}

/** A path with a part to be filled in is no path for everybody. */
function weigh(path: string): number {
  return path.length + (/[{<:]/.test(path) ? 1000 : 0);
}
