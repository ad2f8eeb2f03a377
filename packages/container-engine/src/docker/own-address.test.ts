import type { ContainerInspectInfo } from 'dockerode';
import { expect, test } from 'vitest';
import { findOwnAddress, type MachineView } from './own-address.ts';

const id = '5e'.repeat(32);
const network = { IPAddress: '172.17.0.2', Gateway: '172.17.0.1' };
const bridge: object = { bridge: network };

const inspect = (Networks: object): ContainerInspectInfo =>
  ({ Id: id, State: { Pid: 42 }, NetworkSettings: { Networks } }) as ContainerInspectInfo;

const route = (destination: string, gateway: string, mask: string): string =>
  `eth0\t${destination}\t${gateway}\t0001\t0\t0\t0\t${mask}\t0\t0\t0\n`;
const defaultRoute = route('00000000', '010011AC', '00000000');
const ownRoute = route('000011AC', '00000000', '0000FFFF');
const routes = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n${defaultRoute}${ownRoute}`;

/** Reads these control groups and routes of the process. */
const reading =
  (groups: string | undefined, table = routes): MachineView['read'] =>
  (path) =>
    new Map([
      ['/proc/42/cgroup', groups],
      ['/proc/42/net/route', table],
    ]).get(path);

const machine: MachineView = {
  ownerOf: () => 0,
  addresses: () => ['127.0.0.1', '172.17.0.1'],
  read: reading(`4:memory:/docker/${id}\n`),
};
const local = 'unix:///var/run/docker.sock';

test.each<[what: string, networks: object, endpoint: string, changes: Partial<MachineView>, host: unknown]>([
  ['an engine of this system', bridge, local, {}, '172.17.0.2'],
  ['an engine of a user', bridge, local, { ownerOf: () => 1000 }, undefined],
  ['a socket that is gone', bridge, local, { ownerOf: () => undefined }, undefined],
  ['an engine on the network', bridge, 'tcp://127.0.0.1:2375', {}, undefined],
  ['an engine on another machine', bridge, 'ssh://there', {}, undefined],
  ['processes out of sight', bridge, local, { read: () => undefined }, undefined],
  ['the process of another container', bridge, local, { read: reading('0::/docker/0123') }, undefined],
  ['a bridge in another network', bridge, local, { addresses: () => ['127.0.0.1'] }, undefined],
  ['the network of the host', { host: { IPAddress: '', Gateway: '' } }, local, {}, undefined],
  ['several networks', { bridge: network, other: network }, local, {}, undefined],
  ['no network', {}, local, {}, undefined],
])('of a container of %s', (_what, networks, endpoint, changes, host) => {
  expect(findOwnAddress(inspect(networks), endpoint, { ...machine, ...changes })?.host).toBe(host);
});

const running = `0::/system.slice/docker-${id}.scope\n`;

test.each<[what: string, read: MachineView['read'], isHeld: boolean]>([
  ['runs', reading(running), true],
  ['has ended, and another process has its number', reading('0::/system.slice/other.service\n'), false],
  ['has ended', () => undefined, false],
  ['was taken out of its network', reading(running, ''), false],
  ['is in another network', reading(running, route('000012AC', '00000000', '0000FFFF')), false],
  ['reaches its network through another one', reading(running, defaultRoute), false],
  [
    'has a network that begins with a high number',
    reading(running, route('000000AC', '00000000', '000000FF')),
    true,
  ],
])('whether it is held by a container that %s', (_what, read, isHeld) => {
  const view = { ...machine };
  const found = findOwnAddress(inspect(bridge), local, { ...view, read: (path) => view.read(path) });
  view.read = read;
  expect(found?.isHeld()).toBe(isHeld);
});

test.each<[what: string, groups: string, file: string, state: string, isFrozen: boolean | undefined]>([
  ['version 1, paused', `6:freezer:/docker/${id}`, `/freezer/docker/${id}/freezer.state`, 'FROZEN', true],
  [
    'version 1, about to be',
    `6:freezer:/docker/${id}`,
    `/freezer/docker/${id}/freezer.state`,
    'FREEZING',
    true,
  ],
  ['version 1, running', `6:freezer:/docker/${id}`, `/freezer/docker/${id}/freezer.state`, 'THAWED', false],
  ['version 2, paused', `0::/s/docker-${id}.scope`, `/s/docker-${id}.scope/cgroup.freeze`, '1', true],
  ['version 2, running', `0::/s/docker-${id}.scope`, `/s/docker-${id}.scope/cgroup.freeze`, '0', false],
  ['elsewhere', `0::/s/docker-${id}.scope`, '/elsewhere', '0', undefined],
])('control groups of %s', (_what, groups, file, state, isFrozen) => {
  const files = new Map([
    ['/proc/42/cgroup', `${groups}\n`],
    ['/proc/42/net/route', routes],
    [`/sys/fs/cgroup${file}`, `${state}\n`],
  ]);
  const found = findOwnAddress(inspect(bridge), local, { ...machine, read: (path) => files.get(path) });
  expect(found?.isFrozen()).toBe(isFrozen);
});
