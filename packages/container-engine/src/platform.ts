import { PlatformMismatchError } from './errors.ts';
import type { EngineInfo, ImageDetails } from './image.ts';

/** What a CPU runs besides its own code without emulation. */
const alsoRuns: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] };

/**
 * The error that tells an image for another machine from one that fits the engine; undefined when it fits.
 * The engine itself may start such an image (with emulation it even works), so the caller decides.
 */
export function findPlatformMismatch(
  reference: string,
  image: Pick<ImageDetails, 'architecture' | 'os'>,
  engine: Pick<EngineInfo, 'architecture' | 'os'>,
): PlatformMismatchError | undefined {
  const fits =
    image.os === engine.os &&
    (image.architecture === engine.architecture ||
      (alsoRuns[engine.architecture]?.includes(image.architecture) ?? false));
  if (fits) return undefined;
  const made = `${image.os}/${image.architecture}`;
  return new PlatformMismatchError(
    reference,
    `it is for ${made}, the engine runs ${engine.os}/${engine.architecture}`,
  );
}
