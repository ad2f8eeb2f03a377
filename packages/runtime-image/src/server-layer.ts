import { compressLayer, createLayer, type LayerBlob, type PackedFile } from '@serverless-max/oci';
import {
  type ActionServer,
  type ActionServerLanguage,
  actionServerFolder,
  loadActionServer,
} from './action-server.ts';

// Images differ in what lies below the layer of an action server, not in the layer: it is made once.
const filesOfServers = new WeakMap<ActionServer, readonly PackedFile[]>();
const layersOfFiles = new WeakMap<readonly PackedFile[], Promise<LayerBlob>>();

/** The files of an action server with their paths in an image, from its root; the same array for the same server. */
export function filesInImage(server: ActionServer): readonly PackedFile[] {
  const known = filesOfServers.get(server);
  if (known) return known;
  const files = server.files.map((file) => ({ ...file, path: `${actionServerFolder}/${file.path}` }));
  filesOfServers.set(server, files);
  return files;
}

/** The layer that is made of files, compressed as registries keep it. */
export function compressedLayerOf(files: readonly PackedFile[]): Promise<LayerBlob> {
  const layer = layersOfFiles.get(files) ?? createLayer(files).then(compressLayer);
  layersOfFiles.set(files, layer);
  return layer;
}

/** Makes the layer of an action server before it is known that an image needs it, which is while a registry is asked. */
export async function prepareActionServer(language: ActionServerLanguage = 'python'): Promise<LayerBlob> {
  return compressedLayerOf(filesInImage(await loadActionServer(language)));
}
