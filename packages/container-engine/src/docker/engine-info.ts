import type { EngineInfo } from '../image.ts';

/** What of the engine's answer to "Get version" is used. */
export interface InspectedVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly Os: string;
  readonly Arch: string;
  readonly Components?: readonly { readonly Name: string }[];
}

/** What of the engine's answer to "Get system information" is used. */
export interface InspectedSystem {
  readonly MemTotal: number;
  readonly NCPU: number;
  readonly SecurityOptions?: readonly string[] | null;
}

/** The first component names the product: `Engine` is Docker's, `Podman Engine` Podman's. */
export function toEngineInfo(version: InspectedVersion, system: InspectedSystem): EngineInfo {
  const component = version.Components?.[0]?.Name ?? 'Engine';
  const name = component.toLowerCase().replace(/ engine$/, '');
  return {
    product: name === 'engine' ? 'docker' : name,
    version: version.Version,
    apiVersion: version.ApiVersion,
    os: version.Os,
    architecture: version.Arch,
    memoryBytes: system.MemTotal,
    cpus: system.NCPU,
    rootless: system.SecurityOptions?.some((option) => option.startsWith('name=rootless')) ?? false,
  };
}
