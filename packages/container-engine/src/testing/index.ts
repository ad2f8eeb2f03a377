export { type ContractCase, containerEngineContract } from './contract.ts';
export { type ContractSubject, fakeSubject, shellSubject } from './contract-subject.ts';
export { FakeContainer, type FakeContainerOptions } from './fake-container.ts';
export {
  FakeEngine,
  type FakeEngineMethod,
  type FakeEngineOptions,
  type FakeImage,
  type FakeProgram,
} from './fake-engine.ts';
export type { FakeFiles } from './fake-files.ts';
