// Every failure that a person can meet, as a closed list. Bugs throw; these are values.
// The message a person reads is the key `failure.<code>`.

import { isOneOf } from '#domain/given.ts';

export const failures = [
  'badRequest', 'badJson', 'tooLarge', 'notFound', 'methodNotAllowed', 'wrongSignIn', 'signInNeeded', 'tooManyTries',
  'stalePage', 'crossSite', 'serverTrouble', 'mayNot',
  'unknownField', 'unknownRecordType', 'unknownRecord', 'recordExists', 'recordWithdrawn', 'wrongKindOfValue',
  'notInList', 'tooLong', 'impossibleDate', 'impossibleNumber', 'impossiblePhone', 'transitionNotAllowed',
  'numberTaken', 'changeIdTaken', 'nothingToAsk', 'referralAnswered', 'unitUnknown', 'messageNeeded', 'basisNeeded',
  'consentMissing', 'withheld', 'reasonNeeded', 'firNeeded', 'proofNeeded', 'secondFactorNeeded', 'wrongCode', 'weakPassphrase', 'nameTaken',
  'deviceRevoked', 'locked', 'alreadyDone', 'twoPersonsNeeded', 'tooOften',
  // An earlier opening in an emergency waits for its review; restricted facts are open to persons who are named.
  'reviewMissing', 'restrictedClosed',
  'codeTaken', 'unitCircle', 'unitContactNeeded', 'lastFactor', 'keysAway', 'personErased',
] as const;
export type Failure = (typeof failures)[number];

export const isFailure = (given: unknown): given is Failure => isOneOf(failures, given);

/** A value, or the failure that stands in its place. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });
