// The vocabulary of fields. One description of a field carries everything the product needs to know of it: the kind of
// value, its check, its sensitivity (which key seals it), what it is to the matcher and to statistics, and its names in
// the Human Trafficking Case Data Standard (HTCDS 2.0). Forms, sync, sealing, import and lists all read it from here.

import { isOneOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { isPartialDate, isZonedTime, type ZonedTime } from '#domain/date.ts';
import { fail, ok, type Result } from '#domain/failure.ts';

/** How values of a kind meet: a scalar keeps the first accepted value and lets a later one wait; sets add and remove. */
export const fieldKinds = {
  text: 'scalar', longText: 'scalar', choice: 'scalar', date: 'scalar', dateTime: 'scalar', number: 'scalar',
  flag: 'scalar', place: 'scalar', status: 'scalar', unit: 'scalar',
  choices: 'set', texts: 'set', phones: 'set',
} as const;
export type FieldKind = keyof typeof fieldKinds;

/** Which key seals it: none, the person's, the case's, or the restricted section's. */
export const sensitivities = ['plain', 'identity', 'narrative'] as const;
export type Sensitivity = (typeof sensitivities)[number];

/** What a field tells the matcher about who a person is. */
export const matchRoles = [
  'name', 'otherName', 'birthDate', 'age', 'ageAsOf', 'sex', 'phone', 'identityNumber', 'village', 'place',
  'father', 'mother', 'spouse', 'role',
] as const;
export type MatchRole = (typeof matchRoles)[number];

/** A place as typed, with the code of the gazetteer where it was found there. */
export interface PlaceValue { readonly code?: string; readonly text: string }

/** 'Unknown', 'not asked' and 'refused' are answers of their own, apart from an empty field. */
export const noAnswers = ['unknown', 'notAsked', 'refused'] as const;
export interface NoAnswer { readonly noAnswer: (typeof noAnswers)[number] }

export type FieldValue = string | number | boolean | ZonedTime | PlaceValue | NoAnswer | readonly string[];

/** A closed list of codes, each with its HTCDS value (null where the standard has none). */
export interface CodeList { readonly name: string; readonly codes: Readonly<Record<string, string | null>> }

export interface Field {
  readonly kind: FieldKind;
  readonly sensitivity: Sensitivity;
  readonly list?: CodeList;
  /** For a status: which states may follow each state. '' stands for "not set yet". */
  readonly transitions?: Readonly<Record<string, readonly string[]>>;
  readonly match?: MatchRole;
  /** The name under which statistics count it; only plain fields may have one. */
  readonly fact?: string;
  /** HTCDS 2.0 columns, joined with a space where there are several (given, middle and family name). */
  readonly htcds?: readonly string[];
  /** Once it has a value, it keeps it: a case number is permanent. */
  readonly isFixed?: boolean;
  /** For a number: the least and the most that it can be. */
  readonly range?: readonly [number, number];
  /** Shown only on request in a form: most cases leave it empty. */
  readonly isRare?: boolean;
}

type Details = Omit<Partial<Field>, 'kind' | 'htcds' | 'list'> & { readonly htcds?: string | readonly string[] };

const describe = (kind: FieldKind, sensitivity: Sensitivity, { htcds, ...details }: Details, list?: CodeList): Field => ({
  kind, sensitivity, ...(list ? { list } : {}), ...details,
  ...(htcds === undefined ? {} : { htcds: typeof htcds === 'string' ? [htcds] : htcds }),
});

// Free text is sealed unless the line says plain; codes, dates and numbers are plain unless the line says otherwise.
export const text = (details: Details = {}): Field => describe('text', 'narrative', details);
export const longText = (details: Details = {}): Field => describe('longText', 'narrative', details);
export const texts = (details: Details = {}): Field => describe('texts', 'narrative', details);
export const phones = (details: Details = {}): Field => describe('phones', 'identity', details);
export const place = (details: Details = {}): Field => describe('place', 'narrative', details);
export const date = (details: Details = {}): Field => describe('date', 'plain', details);
export const dateTime = (details: Details = {}): Field => describe('dateTime', 'plain', details);
/** A count or an amount, unless the line gives another range. */
export const number = (details: Details = {}): Field => describe('number', 'plain', { range: [0, 999_999_999_999], ...details });
export const flag = (details: Details = {}): Field => describe('flag', 'plain', details);
/** A unit of the directory, by its id. */
export const unit = (details: Details = {}): Field => describe('unit', 'plain', details);
export const choice = (list: CodeList, details: Details = {}): Field => describe('choice', 'plain', details, list);
export const choices = (list: CodeList, details: Details = {}): Field => describe('choices', 'plain', details, list);
export const status = (list: CodeList, details: Details): Field => describe('status', 'plain', { fact: 'status', ...details }, list);

export const isSet = (field: Field): boolean => fieldKinds[field.kind] === 'set';

export const isNoAnswer = (value: unknown): value is NoAnswer =>
  typeof value === 'object' && value !== null && isOneOf(noAnswers, (value as NoAnswer).noAnswer);

const longestText = 500;
const longestNarrative = 50_000;

/** Whether a value may stand in a field; for a set, whether one element may. The device and the server both ask this. */
export function checkValue(field: Field, value: unknown): Result<FieldValue> {
  // The log keeps a value as it came: a property that nobody checks could carry anything.
  if (hasUnknownProperty(value)) return fail('wrongKindOfValue');
  if (isNoAnswer(value)) return isSet(field) || field.kind === 'status' ? fail('wrongKindOfValue') : ok({ noAnswer: value.noAnswer });
  switch (field.kind) {
    case 'text': case 'texts': return checkText(value, longestText);
    case 'longText': return checkText(value, longestNarrative);
    case 'phones': return checkPhone(value);
    case 'choice': case 'choices': case 'status':
      if (typeof value !== 'string') return fail('wrongKindOfValue');
      return Object.hasOwn(field.list!.codes, value) ? ok(value) : fail('notInList');
    case 'date': return isPartialDate(value) ? ok(value) : fail('impossibleDate');
    case 'dateTime': return isZonedTime(value) ? ok({ local: value.local, zone: value.zone }) : fail('impossibleDate');
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && value >= field.range![0] && value <= field.range![1] ? ok(value) : fail('impossibleNumber');
    case 'flag': return typeof value === 'boolean' ? ok(value) : fail('wrongKindOfValue');
    case 'place': return checkPlace(value);
    case 'unit': return isId(value) ? ok(value) : fail('wrongKindOfValue');
  }
}

/** The shapes that a value which is an object may have. */
const shapes: readonly (readonly string[])[] = [['noAnswer'], ['local', 'zone'], ['code', 'text']];

const hasUnknownProperty = (value: unknown): boolean => typeof value === 'object' && value !== null
  && !shapes.some((shape) => Object.keys(value).every((key) => shape.includes(key)));

function checkText(value: unknown, longest: number): Result<string> {
  if (typeof value !== 'string' || value.trim() === '') return fail('wrongKindOfValue');
  // PostgreSQL cannot store U+0000, and a lone surrogate is not text.
  if (/[\u0000\p{Surrogate}]/u.test(value)) return fail('wrongKindOfValue');
  return value.length <= longest ? ok(value) : fail('tooLong');
}

function checkPhone(value: unknown): Result<string> {
  const checked = checkText(value, 40);
  if (!checked.ok) return checked.failure === 'tooLong' ? fail('impossiblePhone') : checked;
  const digits = checked.value.normalize('NFKC').replace(/\p{Nd}/gu, '0').replace(/[^0]/g, '').length;
  return digits >= 5 && digits <= 15 ? checked : fail('impossiblePhone');
}

function checkPlace(value: unknown): Result<PlaceValue> {
  if (typeof value !== 'object' || value === null) return fail('wrongKindOfValue');
  const { code, text: words } = value as Record<string, unknown>;
  const checked = checkText(words, longestText);
  if (!checked.ok) return checked;
  if (code === undefined) return ok({ text: checked.value });
  return typeof code === 'string' && /^[A-Z]{2}[A-Za-z0-9-]{0,20}$/.test(code) ? ok({ code, text: checked.value }) : fail('wrongKindOfValue');
}
