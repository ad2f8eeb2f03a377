/** A query or form argument of a model's prediction. */
export interface PredictParam {
  readonly name: string;
  readonly type: 'string' | 'number';
  readonly required: boolean;
  readonly default?: string | number;
  /** The only values it may have. */
  readonly choices?: readonly string[];
}

/** What a prediction is given: a file in a form field, a JSON body, or nothing but query arguments. */
export type PredictInput =
  | { readonly kind: 'multipart'; readonly field: string; readonly accept: readonly string[] }
  | { readonly kind: 'json' }
  | { readonly kind: 'query' };

/** How a model is asked for a prediction, on its own port 5000 as well as through its web action. */
export interface Predict {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly input: PredictInput;
  readonly params: readonly PredictParam[];
  /** Media type of the answer. */
  readonly answer: string;
}

/** A request that shows the model at work; enough to print a curl line or to send it. */
export type SampleRequest =
  | {
      readonly kind: 'multipart';
      readonly file: string;
      readonly contentType: string;
      /** Further fields of the form. */
      readonly fields?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'json'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'query'; readonly query: Readonly<Record<string, string>> };

/** One entry of the catalogue. */
export interface Model {
  readonly name: string;
  readonly title: string;
  readonly domain:
    | 'vision'
    | 'text'
    | 'audio'
    | 'video'
    | 'forecasting'
    | 'recommendation'
    | 'code'
    | 'template';
  /** One line. */
  readonly description: string;
  /** References of the published image, the preferred one first; empty when none was ever published. */
  readonly images: readonly string[];
  readonly predict: Predict;
  /** A sample that ships, relative to the model's folder `models/<name>/` of the runtime package. */
  readonly sample?: string;
  /** What the image that is built here answers to the sample, relative to the model's folder; recorded from a run. */
  readonly sampleAnswer?: string;
  /** Memory limit of its action in MB: enough for the preferred image, the one that is built here, else the published one. */
  readonly memoryMb: number;
  /** The same for the published image, where one that is built here needs less. */
  readonly publishedMemoryMb?: number;
  /** Time limit of its action in milliseconds. */
  readonly timeoutMs: number;
  /** How the action server calls the model in the preferred image: the one that is built here, else the published one. */
  readonly adapter: 'wsgi' | 'fastify';
  /** Every route, `METHOD /path`, the prediction first. */
  readonly routes: readonly string[];
  /** Of the weights; of the code where there are none. An SPDX identifier, or `custom`. */
  readonly licence: string;
  /** `tested` when a story of ours runs it as an action; `described` when it is known from its sources only. */
  readonly status: 'tested' | 'described';
  /** The folder of the runtime package from which the image is built, when it can be. */
  readonly recipe?: string;
  /** The folder with the Dockerfile and the sources that several recipes share. */
  readonly sharedRecipe?: string;
  /** The `file` of a multipart request is the sample's name, or a file of that kind that the user has. */
  readonly sampleRequest: SampleRequest;
}
