// A unit as the form holds it: text in every field, '' where nothing is chosen.

import { isDutyPhone, isUnitCode, type Unit, type UnitKind } from '#domain/unit.ts';

export interface UnitForm {
  readonly code: string; readonly name: string; readonly kind: string; readonly country: string; readonly state: string; readonly district: string;
  readonly parentId: string; readonly contactUnitId: string; readonly languages: readonly string[]; readonly dutyName: string; readonly dutyPhone: string;
  readonly validFrom: string; readonly validTo: string;
}

export const emptyUnitForm: UnitForm = { code: '', name: '', kind: '', country: 'IN', state: '', district: '', parentId: '', contactUnitId: '', languages: ['en'], dutyName: '', dutyPhone: '', validFrom: '', validTo: '' };

export const unitToForm = ({ code, name, kind, country, state, district, parentId, contactUnitId, languages, dutyName, dutyPhone, validFrom, validTo }: Unit): UnitForm => ({
  code, name, kind, country, state: state ?? '', district: district ?? '', parentId: parentId ?? '', contactUnitId: contactUnitId ?? '', languages, dutyName, dutyPhone, validFrom: validFrom ?? '', validTo: validTo ?? '',
});

const orNull = (text: string): string | null => (text === '' ? null : text);

export const formToUnit = (form: UnitForm): Omit<Unit, 'id' | 'validFrom' | 'validTo'> & { readonly validFrom: string | null; readonly validTo: string | null } => ({
  code: form.code.trim().toUpperCase(), name: form.name.trim(), kind: form.kind as UnitKind, country: form.country, state: orNull(form.state), district: orNull(form.district),
  parentId: orNull(form.parentId), contactUnitId: orNull(form.contactUnitId), languages: form.languages, dutyName: form.dutyName.trim(), dutyPhone: form.dutyPhone.trim(),
  validFrom: orNull(form.validFrom), validTo: orNull(form.validTo),
});

/** The first field that must be filled and is not. */
export function firstMissing(form: UnitForm): keyof UnitForm | null {
  if (!isUnitCode(form.code.trim().toUpperCase())) return 'code';
  if (form.name.trim().length < 2) return 'name';
  if (form.kind === '') return 'kind';
  if (form.country === '') return 'country';
  if (form.dutyName.trim().length < 2) return 'dutyName';
  return isDutyPhone(form.dutyPhone.trim()) ? null : 'dutyPhone';
}
