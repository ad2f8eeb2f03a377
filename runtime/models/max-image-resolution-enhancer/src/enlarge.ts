import { setImmediate } from 'node:timers/promises';
import type { Network } from '../../max-server-node/src/network.ts';
import type { Picture } from '../../max-server-node/src/picture.ts';
import { type Region, resizeLinear } from '../../max-server-node/src/resize.ts';

/** How many times wider and higher. */
const times = 4;
/** The picture goes through the network in tiles no longer than this, so that memory does not grow with it, */
const longestTile = 128;
/** with so many pixels around each, of which what is made is thrown away. */
const margin = 12;

/** The picture four times as wide and high. The network takes and gives values from 0 to 1. */
export async function enlarge(network: Network<Float32Array>, picture: Picture): Promise<Picture> {
  const width = picture.width * times;
  const height = picture.height * times;
  const result = { width, height, data: new Uint8Array(width * height * 3) };
  for (const [y, rows] of split(picture.height)) {
    for (const [x, columns] of split(picture.width)) {
      enlargeTile(network, picture, { x, y, width: columns, height: rows }, result);
      // Other requests are answered between tiles.
      await setImmediate();
    }
  }
  return result;
}

/** Where the tiles of a side begin, and how long they are: about the same. */
export function split(side: number): readonly (readonly [number, number])[] {
  const count = Math.ceil(side / longestTile);
  const start = (index: number): number => Math.floor((index * side) / count);
  return Array.from({ length: count }, (_, index) => [start(index), start(index + 1) - start(index)]);
}

function enlargeTile(network: Network<Float32Array>, picture: Picture, tile: Region, result: Picture): void {
  const x = Math.max(0, tile.x - margin);
  const y = Math.max(0, tile.y - margin);
  const width = Math.min(picture.width, tile.x + tile.width + margin) - x;
  const height = Math.min(picture.height, tile.y + tile.height + margin) - y;
  const values = resizeLinear(picture, { x, y, width, height }, width, height);
  const large = network(
    values.map((value) => value / 255),
    [1, height, width, 3],
  );

  const length = tile.width * times * 3;
  for (let row = 0; row < tile.height * times; row += 1) {
    const from = ((row + (tile.y - y) * times) * width + (tile.x - x)) * times * 3;
    const to = ((tile.y * times + row) * picture.width + tile.x) * times * 3;
    for (let index = 0; index < length; index += 1) {
      result.data[to + index] = Math.min(255, Math.max(0, Math.round((large[from + index] ?? 0) * 255)));
    }
  }
}
