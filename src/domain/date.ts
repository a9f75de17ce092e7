// Dates as people know them: a year, a month or a day. And moments with the zone they were told in, because
// India, Nepal and Myanmar differ and legal clocks run on local time.

/** 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD' in the Gregorian calendar. */
export type PartialDate = string;

/** A local wall-clock time and the IANA zone in which it was read: { local: '2026-03-14T21:30', zone: 'Asia/Kolkata' }. */
export interface ZonedTime { readonly local: string; readonly zone: string }

export interface DateParts { readonly year: number; readonly month?: number; readonly day?: number }

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The parts of a partial date, or null when it is none that a calendar has. Years 1900 to 2199. */
export function dateParts(text: string): DateParts | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  if (year < 1900 || year > 2199) return null;
  if (match[2] === undefined) return { year };
  const month = Number(match[2]);
  if (month < 1 || month > 12) return null;
  if (match[3] === undefined) return { year, month };
  const day = Number(match[3]);
  return day >= 1 && day <= daysInMonth(year, month) ? { year, month, day } : null;
}

export const isPartialDate = (text: unknown): text is PartialDate => typeof text === 'string' && dateParts(text) !== null;

/** A whole day, 'YYYY-MM-DD'. */
export const isDay = (text: unknown): text is string => isPartialDate(text) && text.length === 10;

export function isZonedTime(value: unknown): value is ZonedTime {
  if (typeof value !== 'object' || value === null) return false;
  const { local, zone } = value as Record<string, unknown>;
  if (typeof local !== 'string' || typeof zone !== 'string') return false;
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})$/.exec(local);
  return match !== null && isPartialDate(match[1]) && Number(match[2]) < 24 && Number(match[3]) < 60
    && /^[A-Za-z]+(?:\/[A-Za-z_+-]+){0,2}$/.test(zone);
}

/** Whole years between a birth date and a day; null when the birth date has no year to count from. */
export function ageOn(birth: PartialDate, day: PartialDate): number | null {
  const from = dateParts(birth);
  const to = dateParts(day);
  if (!from || !to) return null;
  const isBeforeBirthday = (to.month ?? 12) < (from.month ?? 1)
    || ((to.month ?? 12) === (from.month ?? 1) && (to.day ?? 31) < (from.day ?? 1));
  return Math.max(0, to.year - from.year - (isBeforeBirthday ? 1 : 0));
}

/** A moment in the zone of the device it is read on, with the offset, to the second: '2026-03-14T21:30:05+05:30'. */
export function momentToLocal(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
