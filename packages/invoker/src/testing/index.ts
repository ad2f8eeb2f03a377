export {
  type FakeActionServerOptions,
  type FakeAnswer,
  type FakeRequest,
  fakeActionServer,
  sentinelledImage,
} from './fake-action-server.ts';
export { createJob } from './job.ts';
