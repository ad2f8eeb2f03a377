import { expect, test } from 'vitest';
import { formatReady, wskLine } from './ready-block.ts';

const ready = { host: 'http://192.168.1.5:3233', auth: 'uuid:key' };

test('a key of the user is not told', () => {
  expect(wskLine({ host: ready.host })).toBe(
    "wsk property set --apihost 'http://192.168.1.5:3233' --auth '<uuid>:<key>'",
  );
});

test('an empty host tells how clients reach it, with its own key', () => {
  expect(wskLine(ready)).toBe("wsk property set --apihost 'http://192.168.1.5:3233' --auth 'uuid:key'");
  expect(formatReady(ready).split('\n')).toEqual([
    '',
    'OpenWhisk answers at http://192.168.1.5:3233',
    '',
    'Use it with OpenWhisk clients:',
    `  ${wskLine(ready)}`,
    '',
    'Ctrl-C stops it and removes its containers.',
    '',
  ]);
});
