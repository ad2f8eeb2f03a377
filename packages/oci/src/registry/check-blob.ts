import type { Digest } from '../digest.ts';
import { askRepository, type Repository } from './repository.ts';

/** Whether a repository has a blob: one HEAD. Throws when the registry refuses to say. */
export async function checkBlob(repository: Repository, digest: Digest): Promise<boolean> {
  const action = `looking for blob ${digest} in ${repository.name}`;
  const response = await askRepository(repository, { method: 'HEAD', location: `blobs/${digest}`, action });
  if (response.status === 200 || response.status === 404) {
    response.body.resume();
    return response.status === 200;
  }
  throw (await repository.session.refusalOf(response, action)).error;
}
