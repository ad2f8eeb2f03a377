import { test } from 'vitest';
import { containerEngineContract } from './contract.ts';
import { fakeSubject } from './contract-subject.ts';

test.each(containerEngineContract)('the fake engine $name', async ({ run }) => {
  const subject = fakeSubject();
  await using _engine = subject.engine;
  await run(subject);
});
