import { randomUUID } from 'node:crypto';
import { Agent, get } from 'node:http';
import { createRegistryClient, parseReference, publishImage } from '@serverless-max/oci';
import { appendSample } from '@serverless-max/oci/testing';
import type { DockerRegistry } from '../../src/support/docker-registry.ts';
import { openShapedLink } from '../../src/support/shaped-link.ts';
import type { BenchContext } from '../context.ts';
import { measureRounds, timed } from '../rounds.ts';
import { compareSides, type Row } from '../row.ts';

const roundTripMs = 40;

/** GET manifest, GET configuration, PUT configuration, PUT manifest, and one for the connection. */
const fewest = 5;

/**
 * Publishing over a link of 40 ms in this process, so that no start of Node.js is in it, against the least that the order
 * of requests allows: as many requests one after another, over the same link, that do nothing else.
 */
export async function measureRoundTrips(
  context: BenchContext,
  registry: DockerRegistry,
  base: string,
): Promise<readonly Row[]> {
  const port = Number(registry.host.split(':')[1]);
  await using link = await openShapedLink(port, roundTripMs);
  const name = base.slice(base.indexOf('/') + 1);
  const samples = await measureRounds(
    {
      async ours() {
        // Else a registry on this machine is asked first whether it speaks TLS, as no other is.
        using client = createRegistryClient({ plainHttp: [link.host] });
        return timed(() =>
          publishImage(client, {
            base: { reference: parseReference(`${link.host}/${name}`) },
            target: parseReference(`${link.host}/bench/${randomUUID()}:1`),
            assemble: (found) => appendSample(found),
          }),
        );
      },
      async floor() {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const ms = await timed(async () => {
          for (let trip = 1; trip < fewest; trip++) await ask(`http://${link.host}/v2/`, agent);
        });
        agent.destroy();
        return ms;
      },
    },
    { name: 'publish/distant-registry', warmUp: 2, rounds: 15 },
    context,
  );
  return [
    compareSides(
      `publish/distant-registry`,
      { label: `publishImage, ${roundTripMs} ms away`, samples: samples.ours },
      { label: `${fewest} round trips of that link, one after another`, samples: samples.floor },
      [{ kind: 'ratio-at-most', factor: 1.5 }],
    ),
  ];
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.once('end', resolve);
    }).once('error', reject);
  });
}
