import { readFileSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { ContainerInspectInfo } from 'dockerode';

/** What can be seen from here of the machine that an engine may run on. */
export interface MachineView {
  /** The user that a socket file belongs to; undefined when there is none. */
  ownerOf(path: string): number | undefined;
  /** The addresses of this process's network. */
  addresses(): readonly string[];
  /** The text of a file below `/proc` or `/sys`; undefined when there is none. */
  read(path: string): string | undefined;
}

/** The address of a container on the engine's bridge. */
export interface OwnAddress {
  readonly host: string;
  /** Whether the container still runs and is in its network: the next one gets the address of one that is not. */
  readonly isHeld: () => boolean;
  /** Whether its processes are stopped by a pause; undefined when the kernel does not say. */
  readonly isFrozen: () => boolean | undefined;
}

/**
 * The container's own address, which saves every request the way through the engine's proxy of published ports.
 * Undefined unless it is certain that this process reaches this very container there: the engine is the system's (the
 * one of a user has a network of its own), the bridge is in our network, and the container's process is in our sight.
 */
export function findOwnAddress(
  { Id: id, State: state, NetworkSettings: settings }: ContainerInspectInfo,
  endpoint: string,
  machine: MachineView = thisMachine,
): OwnAddress | undefined {
  const socket = /^unix:\/\/(.+)$/.exec(endpoint)?.[1];
  const [network, ...others] = Object.values(settings.Networks ?? {});
  if (!socket || !network?.IPAddress || others.length > 0) return undefined;
  const { IPAddress: address, Gateway: gateway } = network;
  const groups = (): string => machine.read(`/proc/${state.Pid}/cgroup`) ?? '';
  const routes = (): string => machine.read(`/proc/${state.Pid}/net/route`) ?? '';
  const isHeld = (): boolean => groups().includes(id) && isOnLink(address, routes());
  const isReached = machine.ownerOf(socket) === 0 && isHeld() && machine.addresses().includes(gateway);
  if (!isReached) return undefined;
  return { host: address, isHeld, isFrozen: () => readFreezer(groups(), machine) };
}

/**
 * Whether one of the routes, each a line with destination, gateway and mask among its words, leads straight to an
 * address. (proc_pid_net(5): numbers as they lie in memory, here the last byte first.)
 */
function isOnLink(address: string, routes: string): boolean {
  const target = Buffer.from(address.split('.').map(Number)).readUInt32LE();
  return routes.split('\n').some((line) => {
    const [, destination = '', gateway, , , , , mask = ''] = line.split('\t');
    const bits = Number.parseInt(mask, 16);
    return gateway === '00000000' && bits !== 0 && (target & bits) === Number.parseInt(destination, 16) >> 0;
  });
}

/** Looks at the freezer among the control groups of a process. (cgroups(7), of either version.) */
function readFreezer(groups: string, machine: MachineView): boolean | undefined {
  const first = /^\d+:freezer:(.+)$/m.exec(groups)?.[1];
  const second = /^0::(.+)$/m.exec(groups)?.[1];
  const state =
    first === undefined
      ? machine.read(`/sys/fs/cgroup${second}/cgroup.freeze`)
      : machine.read(`/sys/fs/cgroup/freezer${first}/freezer.state`);
  return state === undefined ? undefined : !['THAWED', '0'].includes(state.trim());
}

const thisMachine: MachineView = {
  ownerOf: (path) => statSync(path, { throwIfNoEntry: false })?.uid,
  addresses: () => Object.values(networkInterfaces()).flatMap((them) => (them ?? []).map((it) => it.address)),
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};
