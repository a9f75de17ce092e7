// Locks the page after five minutes without a hand on it. An open stream, or news that come in by it, is not activity.
// The clock is asked as well as a timer: timers stand still while a computer sleeps.

const idleMs = 5 * 60_000;

export function watchIdle(lock: () => void): () => void {
  let touchedAt = Date.now();
  let timer = setTimeout(lock, idleMs);
  const isOver = (): boolean => Date.now() - touchedAt >= idleMs;
  const stir = (): void => {
    if (isOver()) return lock();
    touchedAt = Date.now();
    clearTimeout(timer);
    timer = setTimeout(lock, idleMs);
  };
  const look = (): void => { if (isOver()) lock(); };
  const events = ['pointerdown', 'keydown', 'touchstart', 'wheel'] as const;
  for (const event of events) addEventListener(event, stir, { passive: true });
  document.addEventListener('visibilitychange', look);
  return () => {
    clearTimeout(timer);
    for (const event of events) removeEventListener(event, stir);
    document.removeEventListener('visibilitychange', look);
  };
}
