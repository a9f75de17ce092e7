// Days as text and the local times of the region.

const dayMs = 86_400_000;
const toMs = (day: string): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));

/** 'YYYY-MM-DD' some days later. */
export const addDays = (day: string, days: number): string => new Date(toMs(day) + days * dayMs).toISOString().slice(0, 10);

export const daysBetween = (from: string, to: string): number => Math.round((toMs(to) - toMs(from)) / dayMs);

export const yearOf = (day: string): number => Number(day.slice(0, 4));

/** The zone of a country and its offset; none of the five has summer time. */
export const zones: Readonly<Record<string, { readonly zone: string; readonly offset: string }>> = {
  IN: { zone: 'Asia/Kolkata', offset: '+05:30' },
  NP: { zone: 'Asia/Kathmandu', offset: '+05:45' },
  BD: { zone: 'Asia/Dhaka', offset: '+06:00' },
  MM: { zone: 'Asia/Yangon', offset: '+06:30' },
  BT: { zone: 'Asia/Thimphu', offset: '+06:00' },
};
