// Messages to people: a key and its values become a sentence in the person's language. A message may hold {name} parts
// and one plural: {count, plural, one {# case} other {# cases}}. Digits stay Latin, so that case numbers and phone numbers
// read the same on every paper.

export type Messages = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, string | number>>;

export interface Format {
  readonly language: string;
  /** The message of a key; a key without a message shows itself, so that a gap is seen and nothing is blank. */
  text(key: string, values?: Values): string;
  has(key: string): boolean;
  number(value: number): string;
  /** A moment, 'YYYY-MM-DDTHH:MM:SSZ', in the person's own zone. */
  moment(iso: string): string;
  /** A partial date as people write it. */
  date(partial: string): string;
}

export const languages = ['en', 'hi', 'bn'] as const;
export type Language = (typeof languages)[number];
export const isLanguage = (tag: unknown): tag is Language => (languages as readonly unknown[]).includes(tag);

export function createFormat(language: string, messages: Messages): Format {
  const locale = `${language}-IN-u-nu-latn`;
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const moments = new Intl.DateTimeFormat(locale, { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
  const fill = (message: string, values: Values): string => message
    .replace(/\{(\w+), plural, ((?:\w+ \{[^{}]*\}\s*)+)\}/g, (_, name: string, forms: string) => pluralForm(forms, Number(values[name])))
    .replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));

  function pluralForm(forms: string, count: number): string {
    const byName = new Map([...forms.matchAll(/(\w+) \{([^{}]*)\}/g)].map((match) => [match[1]!, match[2]!]));
    return (byName.get(plurals.select(count)) ?? byName.get('other') ?? '').replaceAll('#', numbers.format(count));
  }

  return {
    language,
    text: (key, values = {}) => fill(messages[key] ?? key, values),
    has: (key) => Object.hasOwn(messages, key),
    number: (value) => numbers.format(value),
    moment: (iso) => moments.format(new Date(iso)),
    date(partial) {
      const [year, month, day] = partial.split('-').map(Number);
      if (month === undefined) return String(year);
      const at = new Date(Date.UTC(year!, month - 1, day ?? 1));
      return new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', ...(day === undefined ? {} : { day: '2-digit' }), timeZone: 'UTC' }).format(at);
    },
  };
}
