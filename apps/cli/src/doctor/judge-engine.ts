import type { EngineCandidate, EngineInfo } from '@serverless-max/container-engine';
import type { EngineState } from './engine-state.ts';
import { type InstallFacts, planBootstrapToolInstall, planEngineInstall } from './install-plan.ts';
import { isDebianLike } from './os-release.ts';
import type { Prerequisite } from './prerequisite.ts';

/** Whether an engine answers; if none does, how this machine can get one. */
export function judgeEngine(state: EngineState, facts: InstallFacts): Prerequisite {
  const engine = { id: 'engine', title: 'Container engine', fixable: false } as const;
  switch (state.tag) {
    case 'answering': {
      const { product, version, os } = state.info;
      const found = `${product} ${version} at ${state.endpoint} (found as ${state.source})`;
      if (os === 'linux') return { ...engine, status: 'ok', found };
      const cure = 'Switch the engine to Linux containers.';
      return { ...engine, status: 'broken', found: `${found}, runs ${os} containers`, cure };
    }
    case 'denied':
      return {
        ...engine,
        id: 'engine-permission',
        title: 'Engine permission',
        status: 'broken',
        found: `${state.endpoint} is there, but this user may not use it`,
        cure: 'Type `sudo usermod -aG docker $USER` and sign in again, or run as root.',
      };
    case 'chosen-dead':
      return {
        ...engine,
        status: 'broken',
        found: `${state.source}: ${state.reason}`,
        cure: `Start that engine, or unset ${state.source} to look in the usual places.`,
      };
    case 'absent': {
      const plan = planEngineInstall(facts);
      return {
        ...engine,
        status: 'missing',
        found: describeAbsence(state.places),
        details: state.places.map(({ source, reason }) => `${source}: ${reason}`),
        cure: plan.possible
          ? fixCommand(facts.isDaemonInstalled ? 'start Docker' : 'install Docker')
          : plan.cure,
        fixable: plan.possible,
      };
    }
  }
}

/** Whether published model images run here without emulation: they are built for amd64 only. */
export function judgeArchitecture({ architecture }: EngineInfo): Prerequisite {
  const entry = { id: 'architecture', title: 'Engine CPU', fixable: false, found: architecture } as const;
  if (architecture === 'amd64') return { ...entry, status: 'ok' };
  return {
    ...entry,
    status: 'warning',
    cure: `Published model images are for amd64; prefer a model with a recipe, which is built for ${architecture}.`,
  };
}

/** What decides where a recipe's Debian comes from. */
export interface BaseImageFacts {
  /** A Debian image that the engine has. */
  readonly debianImage: string | undefined;
  /** An installed tool that makes a Debian root file system. */
  readonly tool: 'mmdebstrap' | 'debootstrap' | undefined;
  readonly facts: InstallFacts;
}

/** Whether there is a way to a Debian base image. Asks no registry: that costs seconds where there is none. */
export function judgeBaseImage({ debianImage, tool, facts }: BaseImageFacts): Prerequisite {
  const base = { id: 'base-image', title: 'Debian base', status: 'ok', fixable: false } as const;
  if (debianImage) return { ...base, found: `${debianImage} is in the engine` };
  const asked = 'none in the engine; a registry will be asked';
  if (tool && facts.isRoot) return { ...base, found: `${asked}, and if none answers ${tool} makes one` };
  // Elsewhere a registry is the usual way and there is no cheap second one: nothing to warn of.
  if (tool || !facts.osRelease || !isDebianLike(facts.osRelease)) return { ...base, found: asked };
  const plan = planBootstrapToolInstall(facts);
  const cure = plan.possible ? fixCommand('install mmdebstrap, for when no registry answers') : plan.cure;
  return { ...base, status: 'warning', found: asked, cure, fixable: plan.possible };
}

/** One line: what was there and did not answer tells more than all that is not there. */
function describeAbsence(places: readonly EngineCandidate[]): string {
  const silent = places.filter(({ status }) => status !== 'absent').map(({ reason }) => reason);
  if (silent.length > 0) return silent.join(' ');
  return `none; looked for ${[...new Set(places.map(({ source }) => source))].join(', ')}`;
}

function fixCommand(purpose: string): string {
  return `Run \`smax doctor --fix\` to ${purpose}.`;
}
