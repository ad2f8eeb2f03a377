import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How an answer is spoilt on its way out. */
export interface Spoiling {
  /** Overwritten headers; undefined takes one away. */
  headers: Record<string, string | undefined>;
  /** The connection is cut after this part of the body, 0 to 1. */
  cutAnswerAt?: number;
  /** The connection is cut after so many bytes of the request's body; what came is kept. */
  cutRequestAfterBytes?: number;
  /** This byte of the answer is flipped. */
  corruptAnswerAt?: number;
  /** This byte of the request's body is flipped. */
  corruptRequestAt?: number;
  /** Done when the answer is out. */
  afterwards?: () => void;
}

/** One request to a registry in memory, and its answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly method: string;
  readonly spoiling: Spoiling = { headers: {} };
  /** The request itself forgets it when it is closed. */
  readonly socket: Socket;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    this.socket = request.socket;
    this.method = request.method ?? 'GET';
    this.url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'registry'}`);
  }

  /** Reads the request's body, or what came of it before the connection was cut. */
  async readBody(): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
    const { cutRequestAfterBytes = Number.POSITIVE_INFINITY, corruptRequestAt } = this.spoiling;
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    let isCut = false;
    try {
      for await (const chunk of this.request as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        sizeBytes += chunk.byteLength;
        if (sizeBytes < cutRequestAfterBytes) continue;
        isCut = true;
        break;
      }
    } catch {
      isCut = true;
    }
    if (isCut) this.socket.destroy();
    const bytes = Buffer.concat(chunks);
    if (corruptRequestAt !== undefined && corruptRequestAt < bytes.byteLength) {
      bytes.writeUInt8(bytes.readUInt8(corruptRequestAt) ^ 255, corruptRequestAt);
    }
    return { bytes, isCut };
  }

  /** Answers, spoilt as it was asked for. */
  reply(
    status: number,
    headers: Readonly<Record<string, string>> = {},
    body: Uint8Array = new Uint8Array(),
  ): void {
    const { cutAnswerAt, corruptAnswerAt, afterwards } = this.spoiling;
    const content = Buffer.from(body);
    if (corruptAnswerAt !== undefined && corruptAnswerAt < content.byteLength) {
      content.writeUInt8(content.readUInt8(corruptAnswerAt) ^ 255, corruptAnswerAt);
    }
    const all: Record<string, string | undefined> = {
      'content-length': String(content.byteLength),
      ...headers,
      ...this.spoiling.headers,
    };
    for (const [name, value] of Object.entries(all))
      if (value !== undefined) this.response.setHeader(name, value);
    this.response.statusCode = status;
    const done = (): void => afterwards?.();
    if (this.method === 'HEAD') this.response.end(done);
    else if (cutAnswerAt === undefined) this.response.end(content, done);
    else {
      this.response.write(content.subarray(0, Math.floor(content.byteLength * cutAnswerAt)), () => {
        this.response.destroy();
        done();
      });
    }
  }

  /** A refusal in the form of the distribution specification. */
  refuse(
    status: number,
    code: string,
    message: string,
    detail?: unknown,
    headers: Record<string, string> = {},
  ): void {
    const body = JSON.stringify({ errors: [{ code, message, ...(detail !== undefined && { detail }) }] });
    this.reply(status, { 'content-type': 'application/json', ...headers }, Buffer.from(body));
  }
}
