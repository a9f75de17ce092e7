// What a record of a person says to the matcher, as typed.

export interface PersonEvidence {
  /** The id of the person record. */
  readonly id: string;
  /** Every name, alias and script form. */
  readonly names: readonly string[];
  /** A partial date: YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly birthDate: string | null;
  readonly age: number | null;
  /** The partial date on which the age was true. */
  readonly ageAsOf: string | null;
  /** 'female' | 'male' | 'transgender' | 'unknown' */
  readonly sex: string | null;
  readonly phones: readonly string[];
  readonly identityNumbers: readonly string[];
  readonly father: string | null;
  readonly mother: string | null;
  readonly spouse: string | null;
  readonly village: string | null;
  readonly place: { readonly code?: string; readonly text: string } | null;
}
