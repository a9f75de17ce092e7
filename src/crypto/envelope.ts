// The envelope in which everything sensitive is kept, on the server and on the device: AES-256-GCM with a random 96-bit
// nonce, bound by its additional data to the one place where it may stand. A sealed value moved to another row, field
// or key version does not open.
//
//   byte 0        format (1)
//   bytes 1..12   nonce
//   bytes 13..    ciphertext, then the 16-byte tag

export const envelopeFormat = 1;
export const nonceLength = 12;
export const keyLength = 32;

/** Where a sealed value stands: 'table|row|field|keyVersion' is its additional data. */
export interface Place {
  readonly table: string;
  readonly row: string;
  readonly field: string;
  readonly keyVersion: number;
}

/** The additional data, as text: the cipher's side encodes it as UTF-8. */
export const placeToText = ({ table, row, field, keyVersion }: Place): string =>
  `icmc|${envelopeFormat}|${table}|${row}|${field}|${keyVersion}`;

export function packEnvelope(nonce: Uint8Array, ciphertext: Uint8Array): Uint8Array<ArrayBuffer> {
  const envelope = new Uint8Array(1 + nonceLength + ciphertext.length);
  envelope[0] = envelopeFormat;
  envelope.set(nonce, 1);
  envelope.set(ciphertext, 1 + nonceLength);
  return envelope;
}

/** Throws when the bytes are no envelope of a known format: that is a damaged store, not a person's mistake. */
export function unpackEnvelope(envelope: Uint8Array): { readonly nonce: Uint8Array; readonly ciphertext: Uint8Array } {
  if (envelope[0] !== envelopeFormat || envelope.length < 1 + nonceLength + 16) throw new Error('not an envelope');
  return { nonce: envelope.subarray(1, 1 + nonceLength), ciphertext: envelope.subarray(1 + nonceLength) };
}
