/** What a caller is told when a picture cannot be used: status 400, and the text as `message`. */
export class RefusedPictureError extends Error {}

/** A number that a request may have in its query or form. */
export interface NumberArg {
  readonly name: string;
  /** Describes it, also in the answer to what is no number. */
  readonly help: string;
  readonly default: number;
}

/** A network behind the API of the Model Asset Exchange: what it says about itself, and its prediction. */
export interface MaxModel {
  /** Shown in the API's document and on its page. */
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** The answer of `GET /model/metadata`, in this order. */
  readonly metadata: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly type: string;
    readonly source: string;
    readonly license: string;
  };
  /** The answer of `GET /model/labels`; without it there is no such route. */
  readonly labels?: readonly { readonly id: string; readonly name: string }[];
  readonly upload: {
    /** Name of the form field with the picture. */
    readonly field: string;
    /** Describes the field, also in the answer to a form without it. */
    readonly help: string;
    /** The answer to what is no picture. */
    readonly unreadable: string;
  };
  readonly args?: readonly NumberArg[];
  readonly answer: MaxAnswer;
  /** The page at `/app/`; without it there is no such route. */
  readonly page?: string;
  /** `args` has a value of each of the arguments. Throws `RefusedPictureError`. */
  predict(picture: Uint8Array, args: Readonly<Record<string, number>>): Promise<object | PngFile>;
}

/** A picture as the answer. */
export interface PngFile {
  readonly fileName: string;
  readonly png: Uint8Array;
}

/** What a prediction answers: JSON of these schemas, the one called `ModelPredictResponse` outermost, or a picture. */
export type MaxAnswer =
  | { readonly kind: 'json'; readonly schemas: Readonly<Record<string, object>> }
  | { readonly kind: 'png' };
