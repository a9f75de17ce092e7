// How a result leaves: its value with 200, or its failure's code with the status that fits. The client turns the code
// into a sentence in the person's language (`failure.<code>`).

import type { FastifyReply } from 'fastify';
import type { Failure, Result } from '#domain/failure.ts';

const statusByFailure: Readonly<Partial<Record<Failure, number>>> = {
  badRequest: 400, badJson: 400, tooLarge: 413, notFound: 404, methodNotAllowed: 405, wrongSignIn: 401, signInNeeded: 401, deviceRevoked: 401, locked: 401,
  secondFactorNeeded: 401, wrongCode: 401, proofNeeded: 403, tooOften: 429, alreadyDone: 409, lastFactor: 409, reviewMissing: 403,
  tooManyTries: 429, stalePage: 409, referralAnswered: 409, crossSite: 403, mayNot: 403, serverTrouble: 500, keysAway: 503,
};

export const statusOf = (failure: Failure): number => statusByFailure[failure] ?? 422;

export function sendResult(reply: FastifyReply, result: Result<unknown>): FastifyReply {
  // No answer of the server is kept by a browser or a proxy; built files are, and they do not come through here.
  void reply.header('cache-control', 'no-store');
  return result.ok ? reply.code(200).send(result.value ?? {}) : reply.code(statusOf(result.failure)).send({ failure: result.failure });
}
