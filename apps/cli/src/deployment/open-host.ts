import { type HostCredentials, openWhiskHost, toApiHost, type WhiskHost } from '@serverless-max/deployer';
import { messageOf } from '@serverless-max/foundation';
import { MissingSettingError } from '../config/errors.ts';
import { type ResolvedSettings, textOf } from '../config/resolve-settings.ts';
import { InvalidOptionError } from '../errors.ts';
import type { Shell } from '../shell.ts';

/** A host, and what goes with every use of it. */
export interface OpenedHost {
  readonly host: WhiskHost;
  /** Undefined is the key's own. */
  readonly namespace: string | undefined;
  readonly isInsecure: boolean;
  readonly webUrlTemplate: string | undefined;
}

/**
 * The host that the settings name; nothing is sent yet.
 * @throws MissingSettingError InvalidOptionError InvalidHostError
 */
export function openHostOf(settings: ResolvedSettings, shell: Shell): OpenedHost {
  const given = textOf(settings, 'apihost');
  if (given === undefined) {
    throw new MissingSettingError(
      'which OpenWhisk host is meant',
      'Give --host, set WHISK_APIHOST, write "apihost" into serverless-max.config.json, or run `wsk property set --apihost …`. A local host: `smax emulate`.',
    );
  }
  const apiHost = toApiHost(given);
  const isInsecure = settings.insecure?.value === true;
  const { output, signal } = shell;
  if (isInsecure) output.remark(`⚠ The certificate of ${apiHost} is not checked (--insecure).`);
  const host = openWhiskHost(
    {
      apiHost,
      apiVersion: textOf(settings, 'apiversion') ?? 'v1',
      credentials: credentialsOf(settings),
      isInsecure,
    },
    {
      signal,
      onWait: (failure, waitMs) =>
        output.remark(`⚠ ${messageOf(failure)} Trying again in ${Math.ceil(waitMs / 1000)} s.`),
    },
  );
  return {
    host,
    namespace: textOf(settings, 'namespace'),
    isInsecure,
    webUrlTemplate: textOf(settings, 'webUrl'),
  };
}

function credentialsOf(settings: ResolvedSettings): HostCredentials {
  const token = textOf(settings, 'token');
  if (token !== undefined) return { kind: 'bearer', token };
  const key = textOf(settings, 'auth');
  if (key === undefined) {
    throw new MissingSettingError(
      'with which key',
      'Set WHISK_AUTH, run `wsk property set --auth …`, or give --auth; a host with bearer tokens takes SMAX_TOKEN.',
    );
  }
  if (!/^[^:\s]+:\S+$/.test(key))
    throw new InvalidOptionError('--auth', '…', 'a key such as <uuid>:<secret>');
  return { kind: 'basic', key };
}
