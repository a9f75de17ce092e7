// Units: who takes part. A unit in the directory is known to every signed-in officer, so that each knows whom to call.

export const unitKinds = ['ahtu', 'ahtb', 'centre', 'ngo', 'shelter', 'cwc', 'court', 'borderForce', 'hospital', 'legalAid', 'embassy', 'other'] as const;
export type UnitKind = (typeof unitKinds)[number];

export interface Unit {
  readonly id: string;
  /** Short and stable, as in case numbers: 'GHY'. */
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly parentId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly state: string | null;
  readonly district: string | null;
  readonly languages: readonly string[];
  readonly dutyName: string;
  readonly dutyPhone: string;
  /** Told in place of this unit, so that an alert never names a shelter. */
  readonly contactUnitId: string | null;
}
