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
  /** First and last day, 'YYYY-MM-DD'. A closed unit stays known, so that old cases can name it. */
  readonly validFrom?: string;
  readonly validTo?: string | null;
}

/** As it stands in case numbers, so it never changes. */
export const isUnitCode = (text: string): boolean => /^[A-Z0-9]{2,8}$/.test(text);
export const isCountryCode = (text: string): boolean => /^[A-Z]{2}$/.test(text);
export const isDutyPhone = (text: string): boolean => /^\+?[0-9][0-9 -]{5,}$/.test(text);

/** Whether it still takes part on a day, 'YYYY-MM-DD'. */
export const isOpenUnit = ({ validTo }: Pick<Unit, 'validTo'>, today: string): boolean => validTo === undefined || validTo === null || validTo >= today;

/** What a unit was until a change. */
export interface UnitPast {
  readonly changedAt: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly parentId: string | null;
  readonly district: string | null;
  readonly dutyName: string;
  readonly dutyPhone: string;
  readonly validTo: string | null;
}
