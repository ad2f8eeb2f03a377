import { expect, test } from 'vitest';
import { createFakeActionHost, createJob, fakeActionServer } from './testing/index.ts';

/** Lets the client see that the connections it kept were closed, as it has long before in a container that idled. */
const connectionsClosed = () => new Promise((resolve) => setTimeout(resolve, 20));

test.each(['init', 'run'] as const)(
  'a 503 to /%s moves the job to another container, unseen',
  async (path) => {
    let refusals = 0;
    const server = fakeActionServer({
      [path]: () => (++refusals <= 3 ? { status: 503, body: {} } : { body: { ok: true } }),
    });
    await using host = createFakeActionHost(server, { budgetMb: 256 });
    const outcome = await host.invoker.run(createJob());
    expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
    expect(refusals).toBeGreaterThan(3);
    expect(host.engine.containers.map(({ name }) => name)).toEqual(['wsk_4_guest_hello']);
  },
);

test('a job that is moved three times and refused again fails', async () => {
  let refusals = 0;
  const server = fakeActionServer({
    run: () => {
      refusals += 1;
      return { status: 503, body: {} };
    },
  });
  await using host = createFakeActionHost(server);
  const outcome = await host.invoker.run(createJob());
  expect(outcome.response).toEqual({
    status: 'whisk internal error',
    result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
  });
  expect(refusals).toBe(4);
});

test('a job keeps its place: what waits behind it does not overtake it', async () => {
  const order: unknown[] = [];
  const server = fakeActionServer({
    run({ body, container }) {
      order.push(body['value']);
      return container.name === 'wsk_1_guest_hello' ? { status: 503, body: {} } : { body: {} };
    },
  });
  await using host = createFakeActionHost(server, { budgetMb: 256 });
  await Promise.all([1, 2].map((number) => host.invoker.run(createJob({ args: { number } }))));
  expect(order).toEqual([{ number: 1 }, { number: 1 }, { number: 2 }]);
});

test('an idle container that is gone costs nobody anything', async () => {
  await using host = createFakeActionHost();
  await host.invoker.run(createJob());
  host.engine.containers[0]?.exit(1);
  await connectionsClosed();
  const outcome = await host.invoker.run(createJob());
  expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
  await expect.poll(() => host.engine.containers.length, { interval: 2 }).toBe(1);
});

test('however many idle containers are gone, the job finds a new one', async () => {
  await using host = createFakeActionHost(undefined, { budgetMb: 6 * 256 });
  await Promise.all(Array.from({ length: 6 }, () => host.invoker.run(createJob())));
  const before = host.engine.containers;
  expect(before.length).toBeGreaterThan(4);
  for (const container of before) container.exit(1);
  await connectionsClosed();
  const outcome = await host.invoker.run(createJob());
  expect(outcome).toMatchObject({ response: { status: 'success' }, startKind: 'cold' });
});
