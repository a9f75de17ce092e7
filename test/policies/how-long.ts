// How much a random test tries, and from which seed: what its file says, or what `npm run soak` asks for.

export function howLong(usual: { readonly seed: number; readonly count: number }): { readonly seed: number; readonly count: number; readonly timeoutMs: number } {
  const [asked, first] = [process.env.ICMC_SOAK, process.env.ICMC_SOAK_FIRST];
  const count = asked === undefined ? usual.count : Number(asked);
  return { seed: first === undefined ? usual.seed : Number(first), count, timeoutMs: Math.max(600_000, count * 600) };
}
