import type { Check } from '../../check.ts';
import { serverAt } from '../../lab/original-server.ts';
import { compareAll, judgeAnswers, type SameAnswersEvidence } from '../answers/same-answers.ts';

export const against: Check<SameAnswersEvidence> = {
  id: 'parity.against',
  group: 'parity',
  title: 'the action on the other host answers as it does here',
  why: 'What passed locally may fail in the cloud: another version, other limits, something on the way.',
  how: 'The same requests as for answers.same go to the action in the emulator, twice, and to the address of --against; every difference is told.',
  evidence: 'every request with both statuses, sizes, digests and times, and every difference',
  async measure(lab) {
    if (lab.against === undefined) return { skip: 'no other host was named (--against)' };
    const here = (await lab.host()).ask;
    const there = serverAt(lab.against, lab.subject.timeoutMs, lab.signal).ask;
    return compareAll(lab, { ...(await lab.examples()), original: here, action: there });
  },
  judge: (evidence, { tolerance }) => judgeAnswers(evidence, tolerance),
};
