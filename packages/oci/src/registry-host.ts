/** Docker Hub's name in references; its API answers elsewhere, see `apiHostOf`. */
export const dockerHub = 'docker.io';

// All of these are Docker Hub (distribution/reference: normalize.go; moby: registry/config.go).
const hubNames = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/**
 * One name for each registry, to compare by: Docker Hub's four names are one, so are `localhost`, 127.0.0.1 and ::1,
 * and the usual ports (443, and 80 on loopback) are left out. A blob can be mounted between two repositories only when
 * this says that their registries are the same.
 */
export function canonicalRegistry(host: string): string {
  const { name, port } = splitHost(host.toLowerCase());
  if (hubNames.has(name)) return dockerHub;
  const usualPort = isLoopbackName(name) ? '80' : '443';
  const canonicalName = ['127.0.0.1', '[::1]'].includes(name) ? 'localhost' : name;
  return port === undefined || port === usualPort ? canonicalName : `${canonicalName}:${port}`;
}

/** Whether two registry hosts are the same registry. */
export function isSameRegistry(left: string, right: string): boolean {
  return canonicalRegistry(left) === canonicalRegistry(right);
}

/**
 * The registry that a blob can be mounted from although it is another one: Google's registries take blobs over from each
 * other when they are told its host. It is an extension of theirs that stands in no specification (go-containerregistry
 * 1321 and 1388), and others take offence at it (1741), so undefined for all but two of Google's.
 */
export function mountOrigin(target: string, source: string): string | undefined {
  const [into, from] = [canonicalRegistry(target), canonicalRegistry(source)];
  return into !== from && isGoogles(into) && isGoogles(from) ? from : undefined;
}

function isGoogles(host: string): boolean {
  return /^(([a-z0-9-]+\.)?gcr\.io|[a-z0-9-]+-docker\.pkg\.dev)$/.test(host);
}

/** The host that answers a registry's API: `registry-1.docker.io` for Docker Hub, the registry itself otherwise. */
export function apiHostOf(registry: string): string {
  return canonicalRegistry(registry) === dockerHub ? 'registry-1.docker.io' : registry;
}

/** Whether a host is this machine: `localhost`, 127.0.0.0/8 or ::1. Plain http is spoken to no other unless asked for. */
export function isLoopbackHost(host: string): boolean {
  return isLoopbackName(splitHost(host.toLowerCase()).name);
}

/** Cuts `host:port` and `[::1]:port`. */
export function splitHost(host: string): { readonly name: string; readonly port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(host);
  return match ? { name: match[1] ?? host, port: match[2] } : { name: host, port: undefined };
}

function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}
