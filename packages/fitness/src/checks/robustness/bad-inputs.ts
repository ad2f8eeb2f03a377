import { type Check, judged } from '../../check.ts';
import { type HttpRequest, outcomeOf } from '../../http/exchange.ts';
import { isAnswered } from './still-answers.ts';

/** What came of one bad input. */
export interface BadInput {
  readonly what: string;
  readonly answer: string;
  /** Whether the sample was answered right after it. */
  readonly recovered: boolean;
}

/** What the check brings. */
export interface BadInputsEvidence {
  readonly inputs: readonly BadInput[];
  /** The statuses of activations that cost the container. */
  readonly costly: readonly string[];
  readonly containers: number;
}

export const badInputs: Check<BadInputsEvidence> = {
  id: 'robustness.bad-inputs',
  group: 'robustness',
  title: 'bad inputs are answered, and cost no container',
  why: 'Anybody may send anything to a web action. A model that ends, or hangs, makes the next caller pay with a cold start.',
  how: 'Rubbish of every kind goes to the prediction through the emulator; after each the sample has to be answered, by the same container.',
  evidence:
    'the answer to each input, whether the sample was answered after it, and how many containers it took',
  async measure(lab) {
    const sample = await lab.sample();
    await using host = await lab.openHost(1);
    await host.ask(sample);
    const inputs: BadInput[] = [];
    for (const [what, request] of rubbishFor(sample)) {
      const answer = await host.ask(request);
      inputs.push({ what, answer: outcomeOf(answer), recovered: isAnswered(await host.ask(sample)) });
    }
    // Records come a moment after the answers.
    await lab.clock.sleep(200, lab.signal);
    const costly = host.activations
      .filter(({ status }) => status !== 'success' && status !== 'application error')
      .map(({ status }) => status);
    return { inputs, costly, containers: host.containers.length };
  },
  judge({ inputs, costly, containers }) {
    const faults = inputs.flatMap(({ what, answer, recovered }) => [
      ...(answer.startsWith('no answer') ? [`${what}: ${answer}`] : []),
      ...(recovered ? [] : [`${what}: the sample was not answered after it`]),
    ]);
    if (costly.length > 0)
      faults.push(`${costly.length} activations cost their container (${[...new Set(costly)].join(', ')})`);
    return judged(
      `${inputs.length} bad inputs, ${containers} container${containers === 1 ? '' : 's'}`,
      faults,
    );
  },
};

const deep = 2_000;

function rubbishFor({ method, path, headers }: HttpRequest): readonly (readonly [string, HttpRequest])[] {
  const send = (type: string, body: string | Uint8Array): HttpRequest => ({
    method: method === 'GET' ? 'POST' : method,
    path,
    headers: { ...headers, 'content-type': type },
    body: typeof body === 'string' ? Buffer.from(body) : body,
  });
  const noise = Uint8Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 251);
  return [
    ['nothing', send('application/octet-stream', '')],
    ['broken JSON', send('application/json', '{"text": ')],
    ['JSON of another type', send('application/json', '[[[]]]')],
    ['JSON that is very deep', send('application/json', `${'['.repeat(deep)}${']'.repeat(deep)}`)],
    [
      'a form with another boundary',
      send('multipart/form-data; boundary=nowhere', '--somewhere\r\n\r\nrubbish'),
    ],
    [
      'a form without an end',
      send(
        'multipart/form-data; boundary=x',
        '--x\r\ncontent-disposition: form-data; name="image"; filename="a"\r\n\r\n',
      ),
    ],
    ['a form without a boundary', send('multipart/form-data', 'rubbish')],
    ['64 kB of noise', send('image/png', noise)],
    ['text that is not UTF-8', send('text/plain', Uint8Array.of(0xc3, 0x28, 0xff, 0xfe))],
    [
      'a long query',
      { ...send('text/plain', ''), path: `${path}${path.includes('?') ? '&' : '?'}q=${'x'.repeat(4_000)}` },
    ],
    [
      'a path that leads out',
      { method: 'GET', path: '/..%2f..%2fetc%2fpasswd', headers: {}, body: new Uint8Array() },
    ],
  ];
}
