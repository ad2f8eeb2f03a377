import type { BundleChild } from './make-bundle.ts';
import { formatBytes } from './sizes.ts';

/** What pushing an image came to. */
export interface Pushed {
  /** Registry, repository and tag. */
  readonly reference: string;
  /** Of the manifest, or of the index. */
  readonly digest: string;
  /** The registry had exactly this under the tag: nothing was sent but questions. */
  readonly unchanged: boolean;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly requests: number;
  /** Blobs that the registry took over from another of its repositories. */
  readonly mounted: readonly BlobOutcome[];
  /** Blobs that came from another registry and went through here, not to the disk. */
  readonly copied: readonly BlobOutcome[];
  /** Blobs that were sent from here. */
  readonly uploaded: readonly BlobOutcome[];
  /** Blobs that were there. */
  readonly existing: readonly BlobOutcome[];
}

/** A blob of a push. */
export interface BlobOutcome {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** The repository that it was mounted or copied from. */
  readonly from?: string;
}

/** What one target of a build came to. */
export interface Built {
  readonly name: string;
  /** As the base was named. */
  readonly base: string;
  readonly children: readonly BundleChild[];
  /** Of the manifest, or of the index; a dry run may not know it. */
  readonly manifestDigest?: string;
  readonly pushed?: Pushed;
  /** The file or folder that was written. */
  readonly output?: string;
  /** What is to be said besides, such as what a dry run could not find out. */
  readonly notes: readonly string[];
  readonly ms: number;
}

/** A target's result for a person: the digest of each image, and what it took. */
export function formatBuilt({ children, pushed, output, notes, ms }: Built, isDryRun: boolean): string {
  const several = children.length > 1;
  return [
    ...children.map(({ platform, digest }) => (several ? `${digest}  ${platform}` : digest)),
    ...notes,
    ...(pushed ? formatPushed(pushed, isDryRun) : []),
    ...(output === undefined ? [] : [`  ${isDryRun ? 'would be written' : 'written'} to ${output}`]),
    `  in ${(ms / 1000).toFixed(2)} s`,
  ].join('\n');
}

function formatPushed(pushed: Pushed, isDryRun: boolean): string[] {
  const { reference, digest, unchanged, sentBytes, receivedBytes, mounted, copied, uploaded, existing } =
    pushed;
  const wire = `${formatBytes(sentBytes)} sent, ${formatBytes(receivedBytes)} received`;
  if (unchanged) return [`  ${reference}@${digest}`, `  unchanged: nothing was moved (${wire})`];
  const parts = [
    ...(mounted.length > 0
      ? [`${count(mounted)} ${isDryRun ? 'to be ' : ''}mounted${originOf(mounted)}`]
      : []),
    ...(copied.length > 0 ? [`${count(copied)} ${isDryRun ? 'to be ' : ''}copied${originOf(copied)}`] : []),
    ...(existing.length > 0 ? [`${count(existing)} there already`] : []),
    `${count(uploaded)} ${isDryRun ? 'to be sent' : 'sent'}`,
  ];
  return [`  ${reference}@${digest}`, `  ${parts.join('; ')}`, `  ${wire}, ${pushed.requests} requests`];
}

function originOf(blobs: readonly BlobOutcome[]): string {
  const repositories = [...new Set(blobs.flatMap((it) => it.from ?? []))];
  return repositories.length === 0 ? '' : ` from ${repositories.join(', ')}`;
}

function count(blobs: readonly BlobOutcome[]): string {
  const size = blobs.reduce((sum, blob) => sum + blob.size, 0);
  return `${blobs.length} ${blobs.length === 1 ? 'blob' : 'blobs'} (${formatBytes(size)})`;
}
