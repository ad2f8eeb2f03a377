import type { Adapter } from '../adapter.ts';

/** Something that was found out, and what it was seen by. */
export interface Finding<T> {
  readonly value: T;
  readonly why: string;
}

/** A route of a model's own server. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** What a prediction is given; `field` is the name of the file's field in a multipart form. */
export interface InputKind {
  readonly kind: 'multipart' | 'form' | 'json' | 'query' | 'binary';
  readonly field?: string;
}

/** The framework that serves a model. */
export interface FrameworkName {
  /** One word, e.g. `fastapi`. */
  readonly name: string;
  readonly title: string;
  /** Whether a real image of it is inspected in the tests of serverless-max; the others are known from their manuals. */
  readonly tested: boolean;
}

/** What came of starting the image. */
export interface StartReport {
  readonly outcome: 'answered' | 'exited' | 'silent' | 'out-of-memory' | 'not-started';
  /** From the start until the first answer. */
  readonly readyMs?: number;
  /** Memory that it was given. */
  readonly memoryMb: number;
  readonly exitCode?: number;
  /** The last lines that it wrote, when it did not answer. */
  readonly lines?: readonly string[];
}

/** Whether an image can be an action. */
export interface Verdict {
  /** `unsure` when neither its files nor its answers tell how to ask it. */
  readonly answer: 'yes' | 'no' | 'unsure';
  readonly reasons: readonly string[];
  /** Variables to set in an image FROM it, before it is built into an action. */
  readonly settings: Readonly<Record<string, string>>;
  /** What holds for the action. */
  readonly limits: readonly string[];
}

/** What is known of an image before it is made an action; what could not be found is missing. */
export interface Inspection {
  readonly image: string;
  /** `sha256:…` */
  readonly id: string;
  /** The model of the catalogue with the image's name. */
  readonly model?: string;
  /** `os/architecture`, in OCI's words. */
  readonly platform: string;
  readonly sizeBytes: number;
  readonly user: string;
  readonly workingDir: string;
  /** ENTRYPOINT and CMD. */
  readonly command: readonly string[];
  readonly language?: Finding<string>;
  /** `3.11`, `20.19.0`. */
  readonly languageVersion?: string;
  readonly framework?: Finding<FrameworkName>;
  readonly port?: Finding<number>;
  readonly routes: readonly Route[];
  readonly routesWhy: string;
  /** Path of the OpenAPI or Swagger document. */
  readonly document?: Finding<string>;
  readonly health?: Finding<string>;
  readonly predict?: Finding<Route>;
  readonly input?: Finding<InputKind>;
  readonly adapter?: Finding<Adapter>;
  /** Missing when it was not needed, or forbidden. */
  readonly start?: StartReport;
  readonly verdict: Verdict;
}
