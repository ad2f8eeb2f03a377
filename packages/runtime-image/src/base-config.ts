import type { HealthCheck, ImageDetails } from '@serverless-max/container-engine';
import {
  type ContainerConfig,
  type HealthcheckConfig,
  type ImageConfig,
  parseDigest,
} from '@serverless-max/oci';

/**
 * The configuration of an image as far as everyone can know it. An engine does not hand out the raw one, and a
 * registry does not tell what an engine tells, so only what both tell exactly goes in, empty members left out,
 * and the history is one plain step for each layer. Thus a base image gives the same runtime image wherever it
 * comes from.
 */
export function describeBase(image: ImageDetails): ImageConfig {
  const time = plainTime(image.created);
  const created = time === undefined ? {} : { created: time };
  const layers = image.layers.length;
  return {
    architecture: image.architecture,
    os: image.os,
    ...(image.variant && { variant: image.variant }),
    ...created,
    ...(image.author && { author: image.author }),
    config: describeContainer(image),
    rootfs: { type: 'layers', diff_ids: image.layers.map(parseDigest) },
    history: image.layers.map((_, index) => ({
      ...created,
      created_by: `layer ${index + 1} of ${layers} of the base image`,
    })),
  };
}

function describeContainer({ config, labels }: ImageDetails): ContainerConfig {
  return {
    ...(config.user && { User: config.user }),
    ...(config.exposedPorts.length > 0 && { ExposedPorts: keysOf(config.exposedPorts) }),
    ...(config.env.length > 0 && { Env: config.env }),
    ...(config.entrypoint?.length && { Entrypoint: config.entrypoint }),
    ...(config.cmd?.length && { Cmd: config.cmd }),
    ...(config.volumes.length > 0 && { Volumes: keysOf(config.volumes) }),
    ...(config.workingDir && { WorkingDir: config.workingDir }),
    ...(Object.keys(labels).length > 0 && { Labels: labels }),
    ...(config.stopSignal && { StopSignal: config.stopSignal }),
    ...(config.healthcheck && { Healthcheck: describeHealthcheck(config.healthcheck) }),
    ...(config.onBuild.length > 0 && { OnBuild: config.onBuild }),
    ...(config.shell?.length && { Shell: config.shell }),
  };
}

function describeHealthcheck(check: HealthCheck): HealthcheckConfig {
  return {
    Test: check.test,
    ...(check.intervalNs && { Interval: check.intervalNs }),
    ...(check.timeoutNs && { Timeout: check.timeoutNs }),
    ...(check.startPeriodNs && { StartPeriod: check.startPeriodNs }),
    ...(check.retries && { Retries: check.retries }),
  };
}

function keysOf(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/**
 * The one form of a time: an engine writes it as Go does, without zeros at the end of a fraction and with Z for UTC, and
 * as the year 1 when there is none.
 */
function plainTime(time: string): string | undefined {
  if (time === '' || time.startsWith('0001-01-01T00:00:00')) return undefined;
  return time
    .replace(/(\.\d*?)0+(?=Z|[+-]|$)/, '$1')
    .replace(/\.(?=Z|[+-]|$)/, '')
    .replace(/[+-]00:00$/, 'Z');
}
