// A value that must not be written anywhere by accident: names, phones, notes. It prints as '<redacted>' in text, JSON
// and inspection; reveal() is the one way to it, and easy to search for.

const values = new WeakMap<Redacted<unknown>, unknown>();

export class Redacted<T> {
  constructor(value: T) {
    values.set(this, value);
  }
  toString(): string { return '<redacted>'; }
  toJSON(): string { return '<redacted>'; }
  get [Symbol.toStringTag](): string { return 'Redacted'; }
}

export const redact = <T>(value: T): Redacted<T> => new Redacted(value);
export const reveal = <T>(redacted: Redacted<T>): T => values.get(redacted) as T;
