export { createFakeInvoker, type FakeInvoker, type FakeRun, failing, returning } from './fake-invoker.ts';
