// Locks the page after minutes without a hand on it. An open stream, or news that come in by it, is not activity. The
// clock is asked as well as a timer: timers stand still while a computer sleeps. The pages of one person in one browser
// lock together, and a hand on one of them is a hand on all.

export interface IdleWatch {
  readonly minutes: number;
  readonly lock: () => void;
  /** A hand was on the page: told every few minutes at most, so that the server's own lock moves on. */
  readonly onHand: () => void;
}

const handMs = 4 * 60_000;
const tellMs = 15_000;
/** A camera or a file dialog covers the page: nothing on it can be touched meanwhile. */
const longestHoldMs = 15 * 60_000;

export function watchIdle({ minutes, lock, onHand }: IdleWatch): () => void {
  const idleMs = minutes * 60_000;
  const stopping = new AbortController();
  const channel = new BroadcastChannel('icmc-hand');
  let touchedAt = Date.now();
  let toldAt = 0;
  let saidAt = Date.now();
  let heldUntil = 0;
  let timer = setTimeout(look, idleMs);

  function look(): void {
    const leftMs = Math.max(touchedAt + idleMs, heldUntil) - Date.now();
    if (leftMs <= 0) return lock();
    clearTimeout(timer);
    timer = setTimeout(look, leftMs);
  }
  function touch(): void {
    touchedAt = Date.now();
    clearTimeout(timer);
    timer = setTimeout(look, idleMs);
  }
  function stir(): void {
    if (Date.now() >= Math.max(touchedAt + idleMs, heldUntil)) return lock();
    heldUntil = 0;
    touch();
    if (Date.now() - toldAt >= tellMs) {
      toldAt = Date.now();
      channel.postMessage('hand');
    }
    if (Date.now() - saidAt >= handMs) {
      saidAt = Date.now();
      onHand();
    }
  }
  function holdForFile({ target }: Event): void {
    if (target instanceof HTMLInputElement && target.type === 'file') heldUntil = Date.now() + longestHoldMs;
  }

  channel.onmessage = ({ data }: MessageEvent<'hand' | 'lock'>) => (data === 'lock' ? lock() : touch());
  for (const event of ['pointerdown', 'keydown', 'touchstart', 'wheel'] as const) addEventListener(event, stir, { passive: true, signal: stopping.signal });
  addEventListener('click', holdForFile, { capture: true, signal: stopping.signal });
  for (const event of ['change', 'cancel'] as const) addEventListener(event, stir, { capture: true, signal: stopping.signal });
  document.addEventListener('visibilitychange', look, { signal: stopping.signal });
  return () => {
    clearTimeout(timer);
    stopping.abort();
    channel.close();
  };
}

/** The other pages of this browser lock with this one. */
export function lockEverywhere(): void {
  const channel = new BroadcastChannel('icmc-hand');
  channel.postMessage('lock');
  channel.close();
}
