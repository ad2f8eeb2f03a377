import { expect, test } from 'vitest';
import { type RequestSource, refusalOf } from './origin.ts';

const foreignName =
  'This emulator answers its REST API only under the address that it listens on: the Host header names another one.';
const foreignPage = 'This emulator does not answer its REST API to web pages of other machines.';

const local = '127.0.0.1';
const everywhere = '0.0.0.0';
const elsewhere = 'http://example.com';
const here = 'localhost:3233';

test.each<[string, RequestSource, listening: string | undefined]>([
  ['a client that names nothing', {}, local],
  ['a client of the address', { host: '127.0.0.1:3233' }, local],
  ['another loopback address', { host: '127.0.0.2' }, local],
  ['localhost', { host: 'LOCALHOST:3233' }, local],
  ['IPv6', { host: '[::1]:3233' }, '::1'],
  ['a request without a port of ours', { host: 'localhost:80' }, undefined],
  ['a page of this machine', { host: here, origin: 'http://localhost:5173', site: 'same-site' }, local],
  ['a page of its other name', { host: here, origin: 'https://127.0.0.1', site: 'cross-site' }, local],
  ['its own page', { host: here, site: 'same-origin' }, local],
  ['a typed address', { host: here, site: 'none' }, local],
  ['a link in a page of this machine', { host: here, site: 'same-site' }, local],
  ['any name, when others are let in', { host: 'my-machine.example:3233' }, everywhere],
  [
    'a page under the address',
    { host: '192.168.1.5:3233', origin: 'http://192.168.1.5:3233' },
    '192.168.1.5',
  ],
])('lets pass %s', (_, source, listening) => {
  expect(refusalOf(source, listening)).toBeUndefined();
});

test.each<[string, RequestSource, listening: string | undefined, sentence: string]>([
  ['a name that leads here', { host: 'example.com:3233' }, local, foreignName],
  ['the same without a port of ours', { host: 'example.com' }, undefined, foreignName],
  [
    'the same as a page of it',
    { host: 'a.test', origin: 'http://a.test', site: 'same-origin' },
    local,
    foreignName,
  ],
  ['a name that begins like ours', { host: 'localhost.example.com' }, local, foreignName],
  ['an address that begins like ours', { host: '127.0.0.1.example.com' }, local, foreignName],
  ['every address', { host: '0.0.0.0:3233' }, local, foreignName],
  ['another address', { host: '192.168.1.5' }, local, foreignName],
  ['a name with credentials', { host: 'localhost@example.com' }, local, foreignName],
  ['no name', { host: '' }, local, foreignName],
  ['nonsense', { host: 'localhost:3233/a' }, local, foreignName],
  ['a foreign page', { host: here, origin: elsewhere, site: 'cross-site' }, local, foreignPage],
  ['one in an old browser', { host: here, origin: elsewhere }, local, foreignPage],
  ['one that looks like ours', { host: here, origin: 'http://localhost.example.com' }, local, foreignPage],
  ['one with credentials', { host: here, origin: 'http://localhost@example.com' }, local, foreignPage],
  ['a file or a sandbox', { host: here, origin: 'null' }, local, foreignPage],
  ['an extension', { host: here, origin: 'chrome-extension://localhost' }, local, foreignPage],
  ['an empty origin', { host: here, origin: '' }, local, foreignPage],
  ['an image or a link in a foreign page', { host: here, site: 'cross-site' }, local, foreignPage],
  ['what no browser says', { host: here, site: 'unheard-of' }, local, foreignPage],
  [
    'a foreign page, when others are let in',
    { host: 'my-machine', origin: elsewhere },
    everywhere,
    foreignPage,
  ],
  ['a neighbour of ours', { host: 'a.example.com', site: 'same-site' }, everywhere, foreignPage],
])('refuses %s', (_, source, listening, sentence) => {
  expect(refusalOf(source, listening)).toBe(sentence);
});
