// What a benchmark hands back: names with their unit last (readyMs, shellKb), and how it was measured.

export type Figures = Readonly<Record<string, number | string>>;

/** The value below which this share of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const round = (value: number): number => Math.round(value * 10) / 10;
