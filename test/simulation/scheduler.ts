// Everything that waits in the simulation, a disk, a message under way, a server between two transactions, waits at a gate
// here, and chance decides which goes on next. The same seed gives the same run.

import type { Random } from '#demo/random.ts';

interface Task { readonly owner: string; readonly go: () => void }

export interface Scheduler {
  readonly random: Random;
  /** Passed when chance picks it; never, when its owner has crashed meanwhile. */
  gate(owner: string): Promise<void>;
  later(owner: string, act: () => void): void;
  /** Lets one waiting thing go on; settle() then waits until all that follows from it waits again. False: nothing waited. */
  step(): boolean;
  /** What waited for this owner never happens, nor what it would wait for. */
  drop(owner: string): void;
}

export function createScheduler(random: Random): Scheduler {
  let tasks: Task[] = [];
  const dead = new Set<string>();
  const later = (owner: string, go: () => void): void => { if (!dead.has(owner)) tasks.push({ owner, go }); };
  return {
    random, later,
    gate: (owner) => new Promise((resolve) => { later(owner, resolve); }),
    step() {
      if (tasks.length === 0) return false;
      const at = random.integer(0, tasks.length - 1);
      const [task] = tasks.splice(at, 1);
      task!.go();
      return true;
    },
    drop(owner) {
      dead.add(owner);
      tasks = tasks.filter((task) => task.owner !== owner);
    },
  };
}

/** Every promise that can go on has gone on. */
export const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
