import { WhiskRejection } from './errors.ts';
import type { Exec, NamedExec } from './exec.ts';
import type { JsonObject } from './json.ts';
import { messages } from './messages.ts';

/** One of the host's own runtimes, as its manifest tells of it. (OpenWhisk: ExecManifest.scala, runtimes.json.) */
export interface RuntimeKind {
  readonly kind: NamedExec['kind'];
  /** The image that runs the code. */
  readonly image: string;
  /** What `<family>:default` means; one of each family. */
  readonly default: boolean;
  /** Its actions may be read and deleted, and neither updated nor invoked. */
  readonly deprecated: boolean;
  /** The code is stored apart from the action. */
  readonly attached: boolean;
  /** An action must name its entry point. */
  readonly requireMain: boolean;
}

/** The kinds of a host by family, such as `nodejs`. */
export type Runtimes = Readonly<Record<string, readonly RuntimeKind[]>>;

/** The kind that an action asked for; `<family>:default` is the family's default one. */
export function findKind(runtimes: Runtimes, kind: string): RuntimeKind | undefined {
  const [, family] = /^([a-z0-9]+):default$/.exec(kind) ?? [];
  const kinds = Object.values(runtimes).flat();
  if (family === undefined) return kinds.find((it) => it.kind === kind);
  const versions = Object.hasOwn(runtimes, family) ? (runtimes[family] ?? []) : [];
  return versions.find((it) => it.default) ?? (versions.length === 1 ? versions[0] : undefined);
}

/** Throws a 400 for an action of a kind that is deprecated. (OpenWhisk: Actions.scala.) */
export function assertNotDeprecated(runtimes: Runtimes, exec: Exec): void {
  if (findKind(runtimes, exec.kind)?.deprecated) {
    throw new WhiskRejection(400, messages.deprecatedKind(exec.kind));
  }
}

/** The kinds as the host's own document lists them. (OpenWhisk: ExecManifest.scala `toJson`.) */
export function toRuntimesDocument(runtimes: Runtimes): JsonObject {
  return Object.fromEntries(
    Object.entries(runtimes).map(([family, kinds]) => [
      family,
      kinds.map(({ kind, image, deprecated, default: isDefault, attached, requireMain }) => ({
        kind,
        image,
        deprecated,
        default: isDefault,
        attached,
        requireMain,
      })),
    ]),
  );
}
