import { readRecord } from './deployment-record.ts';
import { webModeOf } from './field-changes.ts';
import type { DeployedAction } from './host/deployed-action.ts';
import { type ActionPath, pathOf, type WhiskHost } from './host/whisk-host.ts';
import { formatImage, isSameImage, parseImage } from './image-reference.ts';
import { type WebUrlForm, webUrl } from './web-url.ts';

/** What a deployed action is now, held against its record. */
export interface DeploymentStatus {
  readonly name: string;
  readonly model: string;
  readonly version: string;
  /** As it was deployed, with the digest. */
  readonly image: string;
  /** Digest of the image's configuration: what was emulated. */
  readonly config: string;
  readonly commit: string | undefined;
  readonly url: string | undefined;
  readonly updated: number;
  /**
   * `as deployed`, and an activation of this version succeeded; `never answered`: none did, or the host keeps no
   * record; `changed`: something else wrote to the action; `moved`: the tag names another image in the registry now;
   * `gone`: the registry has no such image.
   */
  readonly state: 'as deployed' | 'never answered' | 'changed' | 'moved' | 'gone';
  readonly detail: string | undefined;
}

/** Where the tag of an image leads now: the digest, undefined when it is gone, `unknown` when nobody can tell. */
export type FindDigest = (image: string) => Promise<string | undefined | 'unknown'>;

/** The state of every action of a namespace that this deployer made, or of those named. */
export async function readStatus(
  host: WhiskHost,
  namespace: string,
  urlForm: WebUrlForm,
  findDigest: FindDigest,
): Promise<readonly DeploymentStatus[]> {
  const ours = (await host.listActions(namespace)).filter(readRecord);
  return Promise.all(
    ours.map(async ({ package: pkg, name }) => {
      const path = { namespace, package: pkg, name };
      const action = await host.getAction(path);
      return action ? statusOf(host, path, action, urlForm, findDigest) : undefined;
    }),
  ).then((all) => all.filter((it) => it !== undefined));
}

async function statusOf(
  host: WhiskHost,
  path: ActionPath,
  action: DeployedAction,
  urlForm: WebUrlForm,
  findDigest: FindDigest,
): Promise<DeploymentStatus | undefined> {
  const record = readRecord(action);
  if (!record) return undefined;
  const [activations, digest] = await Promise.all([
    host.activationsSince(path, action.updated),
    findDigest(formatImage({ ...parseImage(record.image), digest: undefined })),
  ]);
  const hasAnswered = activations.some((it) => it.version === action.version && it.statusCode === 0);
  return {
    name: pathOf(path),
    model: record.origin.model,
    version: action.version,
    image: record.image,
    config: record.origin.config,
    commit: record.origin.commit,
    url: webModeOf(action) === 'no' ? undefined : webUrl(path, urlForm),
    updated: action.updated,
    ...judge(record.image, action.image, digest, hasAnswered),
  };
}

/** Holds an action against its record; nothing is read. */
export function judge(
  recorded: string,
  image: string | undefined,
  digest: string | undefined,
  hasAnswered: boolean,
): Pick<DeploymentStatus, 'state' | 'detail'> {
  if (image === undefined || !isSameImage(recorded, image)) {
    return { state: 'changed', detail: `it runs ${image ?? 'code'} now` };
  }
  const known = parseImage(recorded).digest;
  if (digest === undefined) return { state: 'gone', detail: 'the registry has no such image any more' };
  if (digest !== 'unknown' && known !== undefined && digest !== known) {
    return { state: 'moved', detail: `the tag leads to ${digest}` };
  }
  return { state: hasAnswered ? 'as deployed' : 'never answered', detail: undefined };
}
