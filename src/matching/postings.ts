// The index: key → persons, in typed arrays. Keys are 32-bit hashes: two texts that share one only cost a candidate more.
// An open-addressing table holds, for each key, where its list lies in one pool; lists double into freed places.

export interface Postings {
  add(key: number, person: number): void;
  count(key: number): number;
  /** The persons under a key. A view into the pool: read it before the next add. */
  list(key: number): Int32Array;
}

/** FNV-1a over the family's name and the text. 0 marks an empty place in the table, so it is never a key. */
export function hashKey(family: string, text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < family.length; at += 1) hash = Math.imul(hash ^ family.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ 0x1f, 0x01000193);
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // A last mixing: FNV's low bits are weak, and the table uses the low bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return hash === 0 ? 1 : hash | 0;
}

const empty = new Int32Array(0);
const smallestListBits = 1;

interface Table { bits: number; used: number; keys: Int32Array; starts: Int32Array; counts: Int32Array }
interface Pool { items: Int32Array; end: number; readonly freed: number[][] }

export function createPostings(): Postings {
  let table = createTable(12);
  const pool: Pool = { items: new Int32Array(1 << 14), end: 0, freed: Array.from({ length: 32 }, () => []) };

  return {
    add: (key, person) => {
      let place = placeOf(table, key);
      if (table.keys[place] === 0) {
        if (table.used * 10 > table.keys.length * 7) {
          table = growTable(table);
          place = placeOf(table, key);
        }
        table.used += 1;
        table.keys[place] = key;
        table.starts[place] = allocate(pool, smallestListBits);
      }
      append(table, pool, place, person);
    },
    count: (key) => table.counts[placeOf(table, key)]!,
    list: (key) => {
      const place = placeOf(table, key);
      const start = table.starts[place]!;
      return table.keys[place] === 0 ? empty : pool.items.subarray(start, start + table.counts[place]!);
    },
  };
}

const createTable = (bits: number): Table => ({
  bits, used: 0, keys: new Int32Array(1 << bits), starts: new Int32Array(1 << bits), counts: new Int32Array(1 << bits),
});

function placeOf({ keys }: Table, key: number): number {
  const mask = keys.length - 1;
  let place = key & mask;
  while (keys[place] !== 0 && keys[place] !== key) place = (place + 1) & mask;
  return place;
}

function growTable(old: Table): Table {
  const table = createTable(old.bits + 1);
  table.used = old.used;
  for (let from = 0; from < old.keys.length; from += 1) {
    if (old.keys[from] === 0) continue;
    const place = placeOf(table, old.keys[from]!);
    table.keys[place] = old.keys[from]!;
    table.starts[place] = old.starts[from]!;
    table.counts[place] = old.counts[from]!;
  }
  return table;
}

function append(table: Table, pool: Pool, place: number, person: number): void {
  const count = table.counts[place]!;
  const bits = count < 2 ? smallestListBits : 32 - Math.clz32(count - 1);
  if (count === 1 << bits) {
    const from = table.starts[place]!;
    const start = allocate(pool, bits + 1);
    pool.items.copyWithin(start, from, from + count);
    pool.freed[bits]!.push(from);
    table.starts[place] = start;
  }
  pool.items[table.starts[place]! + count] = person;
  table.counts[place] = count + 1;
}

function allocate(pool: Pool, bits: number): number {
  const free = pool.freed[bits]!.pop();
  if (free !== undefined) return free;
  const start = pool.end;
  pool.end += 1 << bits;
  if (pool.end > pool.items.length) {
    const larger = new Int32Array(Math.max(pool.end, pool.items.length * 2));
    larger.set(pool.items);
    pool.items = larger;
  }
  return start;
}
