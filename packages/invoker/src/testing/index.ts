export { createFakeActionHost, type FakeActionHost, fakeImage } from './fake-action-host.ts';
export {
  type FakeActionServerOptions,
  type FakeAnswer,
  type FakeRequest,
  fakeActionServer,
  sentinelledImage,
} from './fake-action-server.ts';
export { createGate, type Gate } from './gate.ts';
export { createJob } from './job.ts';
