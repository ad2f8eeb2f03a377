import type { CheckDescription } from '../../check.ts';
import type { Terms } from '../../terms.ts';

/** What is expected of an answer. Of every answer it is that it is JSON of a length that is told beforehand. */
export interface Expectation {
  /** `refused`: 400 or above; `any`: that there is an answer at all. */
  readonly status: number | 'refused' | 'any';
  /** The sentence under `error`. */
  readonly error?: string;
  /** A web result that is no error: what the sample gives. */
  readonly isResult?: boolean;
  /** One of two answers to the same request, under a name, with which others are compared. */
  readonly baseline?: string;
  /** When it was run: the same body as the baseline of that name, of which both have to be the same. */
  readonly sameAs?: string;
}

/** A request to the container. */
export interface SendStep {
  readonly send: '/init' | '/run' | '/';
  readonly method?: string;
  /** Sent as JSON; of `/init` without one it is the usual body. */
  readonly body?: unknown;
  /** Sent in the place of JSON. */
  readonly text?: string;
  readonly expect: Expectation;
}

/** One step of a row. */
export type ContractStep =
  | SendStep
  /** All of them at once. */
  | { readonly together: readonly SendStep[] }
  | { readonly pauseMs: number }
  | { readonly stopSeconds: number };

/** What a fresh container does: a row of the conformance table, for any image. */
export interface ContractRow extends Omit<CheckDescription, 'group' | 'evidence'> {
  readonly env?: Readonly<Record<string, string>>;
  /** `sample` is the value of `/run` that shows the model at work. */
  readonly steps: (sample: object, terms: Terms) => readonly ContractStep[];
  /** Sentinels on each stream; undefined when they are not counted. */
  readonly sentinels?: number | { readonly perResult: true };
  /** A text that a line of either stream has. */
  readonly logged?: string;
}

/** An answer, as far as it is judged and shown. */
export interface SeenAnswer {
  readonly sent: string;
  readonly status: number | undefined;
  /** Why there is none. */
  readonly broken?: string;
  readonly bytes: number;
  readonly digest: string;
  readonly isJson: boolean;
  readonly hasLength: boolean;
  readonly contentType: string;
  /** What stands under `error`. */
  readonly error?: unknown;
  /** Of a web result. */
  readonly statusCode?: unknown;
  readonly elapsedMs: number;
  /** Its beginning. */
  readonly text: string;
}

/** An answer with what was expected of it. */
export interface StepAnswer {
  /** Counted from 1. */
  readonly step: number;
  readonly expected: Expectation;
  readonly seen: SeenAnswer;
}

/** What a row brings. */
export interface ContractEvidence {
  readonly answers: readonly StepAnswer[];
  readonly sentinels: { readonly stdout: number; readonly stderr: number };
  readonly expectedSentinels: number | undefined;
  readonly logged: boolean | undefined;
  readonly wanted: string | undefined;
  readonly lastLines: readonly string[];
  readonly stopped?: {
    readonly exitCode: number | undefined;
    readonly afterMs: number;
    readonly graceMs: number;
  };
}
