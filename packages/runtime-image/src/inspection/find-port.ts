import { type ImageFacts, type ServedFacts, startWords, variablesOf } from './facts.ts';
import type { Framework } from './frameworks.ts';
import type { Finding } from './inspection.ts';

/** Where servers listen when nobody says, the most usual first. */
const usualPorts = [5000, 8000, 8080, 3000, 80, 8501, 9000];

const listening =
  /\.listen\(\s*(\d{2,5})\b|\.listen\(\s*\{[^}]*port:\s*(\d{2,5})|\.run\([^)]*port\s*=\s*(\d{2,5})/;

/** The port of a model's own server: where it answered, else what command, variables, image and sources say. */
export function findPort(
  facts: ImageFacts,
  framework: Framework | undefined,
  served?: ServedFacts,
): Finding<number> | undefined {
  if (served?.port !== undefined) return { value: served.port, why: 'it answered there' };
  const told = Number(variablesOf(facts.base).get('SERVERLESS_MAX_MODEL_PORT'));
  if (told > 0) return { value: told, why: 'SERVERLESS_MAX_MODEL_PORT is set' };
  const words = startWords(facts).join(' ');
  const option =
    /(?:--port|--http-port|--rest_api_port)[= ](\d{2,5})|(?:-b|--bind|--listen)[= ][^ ]*:(\d{2,5})/.exec(
      words,
    );
  const said = option?.[1] ?? option?.[2];
  if (said !== undefined) return { value: Number(said), why: 'the command says so' };
  const variables = variablesOf(facts.base);
  for (const name of ['MLSERVER_HTTP_PORT', 'PORT']) {
    const value = Number(variables.get(name));
    if (value > 0) return { value, why: `${name} is set` };
  }
  const exposed = exposedPorts(facts).find((port) => port === framework?.port) ?? exposedPorts(facts)[0];
  // Before EXPOSE, which an image has from its base too.
  for (const path of facts.entries) {
    const match = listening.exec(facts.texts.get(path) ?? '');
    const port = match?.slice(1).find((group) => group !== undefined);
    if (port !== undefined) return { value: Number(port), why: `${path} says so` };
  }
  if (exposed !== undefined) return { value: exposed, why: 'the image exposes it' };
  return framework && { value: framework.port, why: `it is usual for ${framework.title}` };
}

/** Where to look for a server that is started, the likeliest first. */
export function portsToTry(facts: ImageFacts, found: number | undefined): readonly number[] {
  return [...new Set([...(found === undefined ? [] : [found]), ...exposedPorts(facts), ...usualPorts])].slice(
    0,
    12,
  );
}

function exposedPorts({ base }: ImageFacts): readonly number[] {
  return base.details.config.exposedPorts
    .filter((entry) => !entry.endsWith('/udp'))
    .map((entry) => Number.parseInt(entry, 10))
    .filter((port) => port > 0);
}
