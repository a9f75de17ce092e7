// How a value reads, and what a field and a code are called, in the person's language.

import { isNoAnswer, type Field, type FieldValue } from '#domain/field.ts';
import type { Words } from '#web/context.tsx';
import { placeText } from '#web/case-summary.ts';

export const fieldLabel = (words: Words, recordType: string, field: string): string => words.text(`field.${recordType}.${field}`);
const codeLabel = (words: Words, list: string, code: string): string => words.text(`code.${list}.${code}`);

/** Countries are kept as two letters. */
const countryName = (words: Words, value: string): string | undefined => (/^[A-Z]{2}$/.test(value) && words.has(`country.${value}`) ? words.text(`country.${value}`) : undefined);

const noUnits: ReadonlyMap<string, { readonly name: string }> = new Map();

/** Empty text for an empty field. The units of the directory name the value of a field that holds one. */
export function valueText(words: Words, field: Field, value: FieldValue | null, units: ReadonlyMap<string, { readonly name: string }> = noUnits): string {
  if (value === null) return '';
  if (isNoAnswer(value)) return words.text(`noAnswer.${value.noAnswer}`);
  if (Array.isArray(value)) {
    if (value.length === 0) return '';
    // Each name keeps its own direction, whatever stands beside it; the list itself (U+200E first) keeps the page's.
    return `\u200E${(value as readonly string[]).map((element) => (field.list ? codeLabel(words, field.list.name, element) : countryName(words, element) ?? `\u2068${element}\u2069`)).join(', ')}`;
  }
  switch (field.kind) {
    case 'choice': case 'status': return codeLabel(words, field.list!.name, String(value));
    case 'date': return words.date(String(value));
    case 'flag': return words.text(value === true ? 'answer.yes' : 'answer.no');
    case 'unit': return units.get(String(value))?.name ?? '…';
    case 'place': return placeText(value) ?? '';
    case 'dateTime': {
      const { local } = value as { local: string };
      return `${words.date(local.slice(0, 10))}, ${local.slice(11)}`;
    }
    default: return countryName(words, String(value)) ?? String(value);
  }
}
