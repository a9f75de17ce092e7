// Locks the page after five minutes without a hand on it. An open stream, or news that come in by it, is not activity.

const idleMs = 5 * 60_000;

export function watchIdle(lock: () => void): () => void {
  let timer = setTimeout(lock, idleMs);
  const stir = (): void => {
    clearTimeout(timer);
    timer = setTimeout(lock, idleMs);
  };
  const events = ['pointerdown', 'keydown', 'touchstart', 'wheel'] as const;
  for (const event of events) addEventListener(event, stir, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const event of events) removeEventListener(event, stir);
  };
}
