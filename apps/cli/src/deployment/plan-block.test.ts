import { NameClashError } from '@serverless-max/deployer';
import { createDeployed, createDesired } from '@serverless-max/deployer/testing';
import { expect, test } from 'vitest';
import { formatPlan } from './plan-block.ts';

test('a plan as a person reads it', () => {
  const desired = createDesired({
    publication: { isPublished: false, uploadBytes: 32_100, access: 'private' },
  });
  const path = { namespace: 'guest', name: 'max-ocr' };
  const rest = {
    desired,
    url: 'https://openwhisk.test/api/v1/web/guest/default/max-ocr',
    inherited: new Map(),
  };
  const plan = {
    apiHost: 'https://openwhisk.test',
    namespace: 'guest',
    newPackages: ['vision'],
    actions: [
      {
        ...rest,
        path,
        current: createDeployed(),
        verdict: 'update' as const,
        changes: [
          { field: 'memory', old: '256 MB', new: '512 MB' },
          { field: 'parameter lang', old: 'a value', new: undefined },
        ],
        problems: [new NameClashError('max-ocr', 'somebody has it', 'Choose another.')],
        notes: ['it is private'],
      },
      {
        ...rest,
        path: { ...path, name: 'other', package: 'vision' },
        current: createDeployed(),
        verdict: 'unchanged' as const,
        changes: [],
        problems: [],
        notes: [],
      },
    ],
  };
  expect(formatPlan(plan)).toMatchInlineSnapshot(`
    "
    https://openwhisk.test, namespace guest
      + package vision
      ~ max-ocr: update (0.0.1)
          memory          256 MB → 512 MB
          parameter lang  a value → removed
          to push: 32.1 KB
          at https://openwhisk.test/api/v1/web/guest/default/max-ocr
          ⚠ it is private
          ✖ The name "max-ocr" is taken: somebody has it.
            → Choose another.
      = vision/other: unchanged (0.0.1)
          to push: 32.1 KB

    0 to create, 1 to update, 1 unchanged."
  `);
});
