import { type Logger, messageOf } from '@serverless-max/foundation';
import { messages, toErrorBody, WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import { NotThereYetError } from '../routes/not-there-yet.ts';

/** Answers every failure in OpenWhisk's shape: `{"error", "code"}`, where the code is the request's id. */
export function registerErrorHandler(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = toRefusal(error);
    if (status === 500) {
      logger.error({ transid: request.id, path: request.url, reason: messageOf(error) }, 'request failed');
    }
    return reply
      .code(status)
      .type('application/json')
      .send(JSON.stringify(toErrorBody(message, request.id)));
  });
}

function toRefusal(error: unknown): { status: number; message: string } {
  if (error instanceof WhiskRejection || error instanceof NotThereYetError) {
    return { status: error.status, message: error.message };
  }
  if (isHttpError(error)) {
    if (error.statusCode === 413) return { status: 413, message: messages.contentTooLarge };
    if (error.statusCode < 500) return { status: error.statusCode, message: error.message };
  }
  return { status: 500, message: messages.internalServerError };
}

function isHttpError(error: unknown): error is Error & { readonly statusCode: number } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}
