import type { HistoryEntry, ImageConfig } from './image-config.ts';
import type { Layer } from './layer.ts';

/** A new configuration with the layer on top of the others, and its step in the history. */
export function appendLayer(
  image: ImageConfig,
  layer: Pick<Layer, 'diffId'>,
  step: HistoryEntry,
): ImageConfig {
  const { empty_layer: _, ...filled } = step;
  return {
    ...image,
    rootfs: { type: 'layers', diff_ids: [...image.rootfs.diff_ids, layer.diffId] },
    history: [...image.history, filled],
  };
}
