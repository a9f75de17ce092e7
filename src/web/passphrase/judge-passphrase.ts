// Whether a new passphrase is good enough, judged on the device when it is set: the server never sees it. The word lists
// are fetched only when somebody sets one.

import { passphraseLongest, passphraseShortest } from '#crypto/derivation.ts';

export type PassphraseFlaw = 'tooShort' | 'tooLong' | 'guessable';

/** What somebody who knows the person would try first. */
export interface PassphraseContext { readonly userName: string; readonly displayName: string; readonly unitName: string }

/** Guesses, as a power of ten, that a passphrase must stand: zxcvbn's highest grade. Argon2id makes each one dear on top of it. */
const fewestGuessesLog10 = 10;
const ownWords = ['icmc', 'ahtu', 'trafficking', 'police', 'rescue', 'victim', 'passphrase', 'passwort'];

/** null when nothing is wrong with it. Its length is counted in characters as people see them counted: code points after NFKC. */
export async function judgePassphrase(passphrase: string, context: PassphraseContext): Promise<PassphraseFlaw | null> {
  const normal = passphrase.normalize('NFKC');
  const length = [...normal].length;
  if (length < passphraseShortest) return 'tooShort';
  if (length > passphraseLongest) return 'tooLong';
  const { guessesLog10 } = (await loadEstimator()).check(normal, contextWords(context));
  return guessesLog10 < fewestGuessesLog10 ? 'guessable' : null;
}

interface Estimator { check(passphrase: string, words: string[]): { readonly guessesLog10: number } }

let estimator: Promise<Estimator> | null = null;
function loadEstimator(): Promise<Estimator> {
  estimator ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')])
    .then(([{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }]) => new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs }));
  // What could not be fetched is tried again the next time.
  estimator.catch(() => { estimator = null; });
  return estimator;
}

function contextWords({ userName, displayName, unitName }: PassphraseContext): string[] {
  const names = [userName, displayName, unitName].map((name) => name.normalize('NFKC').toLowerCase());
  return [...ownWords, ...names, ...names.map((name) => name.replace(/[\s.-]+/gu, '')), ...names.flatMap((name) => name.split(/[\s.-]+/u))].filter((word) => word.length > 2);
}
