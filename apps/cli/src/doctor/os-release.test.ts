import { expect, test } from 'vitest';
import { isDebianLike, parseOsRelease } from './os-release.ts';

test.each([
  ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"', 'debian', [], true],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="Ubuntu 24.04.1 LTS"', 'ubuntu', ['debian'], true],
  ['ID=linuxmint\nID_LIKE=\'ubuntu debian\'\nNAME="Linux Mint"', 'linuxmint', ['ubuntu', 'debian'], true],
  ['ID=fedora\nNAME="Fedora Linux"', 'fedora', [], false],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'rocky', ['rhel', 'centos', 'fedora'], false],
  ['ID=alpine\r\nNAME="Alpine Linux"\r\n', 'alpine', [], false],
  ['# only a comment\n', 'linux', [], false],
])('%j is %s', (text, id, idLike, debianLike) => {
  const release = parseOsRelease(text);
  expect(release).toMatchObject({ id, idLike });
  expect(isDebianLike(release)).toBe(debianLike);
});

test.each([
  ['PRETTY_NAME="A \\"quoted\\" name"', 'A "quoted" name'],
  ['NAME=Plain', 'Plain'],
  ['ID=void', 'void'],
])('%j is called %s', (text, name) => {
  expect(parseOsRelease(text).name).toBe(name);
});
