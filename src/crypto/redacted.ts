// A value that must not be written anywhere by accident: names, phones, notes. It prints as '<redacted>' in text, JSON
// and inspection; reveal() is the one way to it, and easy to search for.

/** Node's inspection, and so its console and its loggers, ask for this one. */
const inspection: unique symbol = Symbol.for('nodejs.util.inspect.custom');

const values = new WeakMap<Redacted<unknown>, unknown>();

export class Redacted<T> {
  constructor(value: T) {
    values.set(this, value);
  }
  toString(): string { return '<redacted>'; }
  toJSON(): string { return '<redacted>'; }
  [inspection](): string { return '<redacted>'; }
  get [Symbol.toStringTag](): string { return 'Redacted'; }
}

export const redact = <T>(value: T): Redacted<T> => new Redacted(value);
export const reveal = <T>(redacted: Redacted<T>): T => values.get(redacted) as T;
