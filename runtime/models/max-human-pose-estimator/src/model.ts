import type { MaxModel } from '../../max-server-node/src/model.ts';
import { readPicture, upTo } from '../../max-server-node/src/picture.ts';
import { loadPoses, type Pose, poseSide } from '../../max-server-node/src/poses.ts';
import { resizeLinear } from '../../max-server-node/src/resize.ts';
import { bodyParts, limbs } from './body.ts';
import { answer, metadata } from './description.ts';

const rules = {
  unreadable: 'Please submit a valid image in PNG, TIFF or JPEG format',
  refuse: upTo(32),
};
/** Below these, PoseNet sees people in tables and trees. */
const surePerson = 0.25;
const sureJoint = 0.3;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

/** The poses of people by PoseNet, told in the joints of OpenPose, MAX's network: those of PoseNet and the neck. */
export function loadModel(weightsFolder: string): MaxModel {
  const findPoses = loadPoses(weightsFolder);
  return {
    title: 'MAX Human Pose Estimator',
    description: 'Detect humans in an image and estimate the pose for each person.',
    version: '1.1.0',
    metadata,
    upload: {
      field: 'file',
      help: 'An image encoded as JPEG, PNG, or TIFF',
      unreadable: rules.unreadable,
    },
    answer,
    async predict(bytes) {
      const picture = await readPicture(bytes, rules);
      // A square around the picture, with black below or beside it, so that nothing is squeezed.
      const side = Math.max(picture.width, picture.height);
      const pixels = resizeLinear(picture, { x: 0, y: 0, width: side, height: side }, poseSide, poseSide);
      const people = findPoses(pixels.map((value) => value / 127.5 - 1))
        .filter(({ score }) => score > surePerson)
        .map((pose) => pointsOf(pose, side / poseSide))
        .filter((points) => points.size > 0);
      return { status: 'ok', predictions: people.map(describePerson) };
    },
  };
}

/** The sure joints in pixels of the picture, by MAX's names; the neck is between the shoulders. */
function pointsOf({ joints }: Pose, scale: number): ReadonlyMap<string, Point> {
  const points = new Map<string, Point>();
  for (const { name, x, y, score } of joints) {
    const part = bodyParts.find(({ poseNet }) => poseNet === name);
    if (part && score > sureJoint) points.set(part.name, { x: x * scale, y: y * scale, score });
  }
  const left = points.get('LShoulder');
  const right = points.get('RShoulder');
  if (left && right) {
    points.set('Neck', {
      x: (left.x + right.x) / 2,
      y: (left.y + right.y) / 2,
      score: Math.min(left.score, right.score),
    });
  }
  return points;
}

function describePerson(points: ReadonlyMap<string, Point>, id: number): object {
  const place = ({ x, y }: Point): [number, number] => [
    Math.max(0, Math.round(x)),
    Math.max(0, Math.round(y)),
  ];
  return {
    human_id: id,
    pose_lines: limbs.flatMap(([from, to]) => {
      const [start, end] = [points.get(from), points.get(to)];
      return start && end ? [{ line: [...place(start), ...place(end)] }] : [];
    }),
    body_parts: bodyParts.flatMap(({ name }, part_id) => {
      const point = points.get(name);
      if (!point) return [];
      const [x, y] = place(point);
      // Text with five decimals: so MAX answers too.
      return [{ part_id, part_name: name, score: point.score.toFixed(5), x, y }];
    }),
  };
}
