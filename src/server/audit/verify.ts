// Checks the log against its seals: every row against its hash, the hashes against the root, each seal against its
// signature and the one before it, the database against the file. What it finds names the row or the seal.

import { merkleRoot, rowToLeaf, type AuditRow } from '#server/audit/leaf.ts';
import { beginning, hashOfSeal, isSameSeal, isSignedBy, type Seal } from '#server/audit/seal.ts';

const findingKinds = [
  'rowAltered', 'rowMissing', 'rowReordered', 'rowMoved', 'rowLate', 'rowUnsealed',
  'sealMissing', 'sealAltered', 'sealNotInDatabase', 'sealNotInFile', 'fileAltered', 'chainBroken',
] as const;
export type FindingKind = (typeof findingKinds)[number];
export interface Finding { readonly kind: FindingKind; readonly seal: number | null; readonly seq: number | null }

export interface LogSource {
  seals(from: number, limit: number): Promise<Seal[]>;
  fileSeals(from: number): AsyncIterable<Seal | null>;
  rows(seqs: readonly number[]): Promise<AuditRow[]>;
  /** Rows that no seal of the database holds, the lowest first; not all of them if there are very many. */
  unsealed(): Promise<AuditRow[]>;
}

export interface VerifyOptions {
  readonly publicKeys: readonly Buffer[];
  readonly now: Date;
  /** The first seal to look at; 1 is all. */
  readonly from?: number;
  /** For the control of the tests only. */
  readonly checksFile?: boolean;
  readonly checksSignatures?: boolean;
}

export interface Report {
  readonly findings: readonly Finding[];
  readonly seals: number;
  readonly rows: number;
  /** Rows at the end that the sealer has not come to yet. */
  readonly pending: number;
  readonly newest: Seal | null;
}

/** A transaction of ours never lasts this long: a row that appears later was not written when it says. */
export const lateMs = 10 * 60_000;
const mostFindings = 1000;
const page = 200;
const rowsAtOnce = 5000;

interface Suspect { readonly seq: number; readonly leaf: Buffer; readonly row: AuditRow | null; readonly finding: { kind: FindingKind; seal: number; seq: number } }

export async function verifyLog(source: LogSource, options: VerifyOptions): Promise<Report> {
  const { checksSignatures = true } = options;
  const findings: Finding[] = [];
  const suspects: Suspect[] = [];
  const onlyInFile = new Set<number>();
  const ages = trackAges();
  const note = (kind: FindingKind, seal: number | null, seq: number | null = null): void => { if (findings.length < mostFindings) findings.push({ kind, seal, seq }); };
  const judged = new WeakMap<Seal, boolean>();
  const isGood = (seal: Seal): boolean => {
    const known = judged.get(seal) ?? ((!checksSignatures || isSignedBy(seal, options.publicKeys)) && merkleRoot(seal.leaves).equals(seal.root) && seal.leaves.length === seal.seqs.length);
    judged.set(seal, known);
    return known;
  };
  let before: Seal | null = null;
  let [seals, rows] = [0, 0];
  for await (const { number, inDatabase, inFile, isForeign, known } of withRows(source, pairUp(source, options))) {
    if (isForeign) { note('fileAltered', number); continue; }
    const seal = choose(inDatabase, inFile, isGood);
    if (!seal) { note('sealMissing', number); before = null; continue; }
    noteSeal({ number, inDatabase, inFile, isGood, note, options });
    if (before ? !seal.previous.equals(hashOfSeal(before)) : number === 1 && !seal.previous.equals(beginning)) note('chainBroken', number);
    if (!inDatabase) for (const seq of seal.seqs) onlyInFile.add(seq);
    for (const [index, seq] of seal.seqs.entries()) {
      const row = known.get(seq) ?? null;
      const leaf = seal.leaves[index];
      if (ages.isLate(seq, seal)) note('rowLate', number, seq);
      if (row && leaf && rowToLeaf(row).equals(leaf)) continue;
      const finding = { kind: row ? 'rowAltered' as const : 'rowMissing' as const, seal: number, seq };
      if (findings.length < mostFindings) findings.push(finding);
      if (leaf && suspects.length < page) suspects.push({ seq, leaf, row, finding });
    }
    ages.add(seal);
    before = seal;
    seals += 1;
    rows += seal.seqs.length;
  }
  const unsealed = (await source.unsealed()).filter(({ seq }) => !onlyInFile.has(Number(seq)));
  // Rows of long ago and not one seal: they were all taken away.
  if (seals === 0 && unsealed.some(({ at }) => Number(at) / 1000 < options.now.getTime() - lateMs)) note('sealMissing', 1);
  const moved = explainMoves(suspects, unsealed);
  const strange = unsealed.filter((row) => !moved.has(row.seq!) && ages.shouldBeSealed(row, before));
  for (const { seq } of strange) note('rowUnsealed', null, Number(seq));
  return { findings, seals, rows, pending: unsealed.length - strange.length - moved.size, newest: before };
}

/** The finding that names the first row; of seals only if no row is named. */
export const firstFinding = ({ findings }: Report): Finding | null =>
  [...findings].sort((left, right) => (left.seq ?? Infinity) - (right.seq ?? Infinity) || (left.seal ?? Infinity) - (right.seal ?? Infinity))[0] ?? null;

interface Pair { readonly number: number; readonly inDatabase: Seal | null; readonly inFile: Seal | null; readonly isForeign: boolean }

/** Both rows of seals side by side, in the order of their numbers; numbers that neither has stand there too. */
async function* pairUp(source: LogSource, { from = 1, checksFile = true }: VerifyOptions): AsyncGenerator<Pair> {
  const database = inPages(source, from);
  const file = checksFile ? source.fileSeals(from)[Symbol.asyncIterator]() : null;
  let [left, right] = [await database.next(), await file?.next()];
  let lastOfFile: Seal | null = null;
  for (let number = from; left.done !== true || (right && right.done !== true);) {
    const line: Seal | null | undefined = right?.done === true ? undefined : right?.value as Seal | null | undefined;
    if (line === null || (line !== undefined && line.number < number)) {
      // Two servers on one folder write the same line twice; anything else does not belong there.
      if (line === null || !lastOfFile || !isSameSeal(line, lastOfFile)) yield { number: line?.number ?? number, inDatabase: null, inFile: null, isForeign: true };
      right = await file?.next();
      continue;
    }
    const inDatabase = left.done !== true && left.value.number === number ? left.value : null;
    const inFile = line?.number === number ? line : null;
    yield { number, inDatabase, inFile, isForeign: false };
    if (inDatabase) left = await database.next();
    if (inFile) [right, lastOfFile] = [await file?.next(), inFile];
    // A number far away is a forged one: what lies between is not counted out one by one.
    const next = Math.min(left.done === true ? Infinity : left.value.number, nextNumber(right) ?? Infinity);
    number = next > number + 2 && next !== Infinity ? next - 1 : number + 1;
  }
}

/** With the rows that either seal names, fetched for many seals at once. */
async function* withRows(source: LogSource, pairs: AsyncIterable<Pair>): AsyncGenerator<Pair & { readonly known: ReadonlyMap<number, AuditRow> }> {
  let waiting: Pair[] = [];
  let seqs = new Set<number>();
  async function* release(): AsyncGenerator<Pair & { known: ReadonlyMap<number, AuditRow> }> {
    const known = new Map((seqs.size > 0 ? await source.rows([...seqs]) : []).map((row) => [Number(row.seq), row]));
    for (const pair of waiting) yield { ...pair, known };
    [waiting, seqs] = [[], new Set()];
  }
  for await (const pair of pairs) {
    // The same twice is judged once.
    waiting.push(pair.inDatabase && pair.inFile && isSameSeal(pair.inDatabase, pair.inFile) ? { ...pair, inFile: pair.inDatabase } : pair);
    for (const seal of [pair.inDatabase, pair.inFile]) for (const seq of seal?.seqs ?? []) seqs.add(seq);
    if (waiting.length >= page || seqs.size >= rowsAtOnce) yield* release();
  }
  yield* release();
}

const nextNumber = (right: IteratorResult<Seal | null> | undefined): number | undefined => (right && right.done !== true ? right.value?.number : undefined);

async function* inPages(source: LogSource, from: number): AsyncGenerator<Seal, undefined> {
  for (let next = from; ;) {
    const seals = await source.seals(next, page);
    yield* seals;
    if (seals.length < page) return undefined;
    next = seals.at(-1)!.number + 1;
  }
}

function choose(inDatabase: Seal | null, inFile: Seal | null, isGood: (seal: Seal) => boolean): Seal | null {
  if (inFile && isGood(inFile)) return inFile;
  return inDatabase && isGood(inDatabase) ? inDatabase : inFile ?? inDatabase;
}

interface ToNote extends Omit<Pair, 'isForeign'> { readonly isGood: (seal: Seal) => boolean; readonly note: (kind: FindingKind, seal: number) => void; readonly options: VerifyOptions }

function noteSeal({ number, inDatabase, inFile, isGood, note, options: { checksFile = true } }: ToNote): void {
  if (inDatabase && !isGood(inDatabase)) note('sealAltered', number);
  if (inFile && !isGood(inFile)) note('fileAltered', number);
  if (!checksFile) return;
  if (!inDatabase) note('sealNotInDatabase', number);
  else if (!inFile) note('sealNotInFile', number);
  else if (!isSameSeal(inDatabase, inFile) && isGood(inDatabase) === isGood(inFile)) note('sealAltered', number);
}

/** How old the numbers of rows are, by the seals that went before. */
function trackAges() {
  const recent: { at: number; most: number }[] = [];
  let settled = -Infinity;
  const settle = (now: number): void => {
    while (recent[0] && recent[0].at < now - lateMs) settled = Math.max(settled, recent.shift()!.most);
  };
  return {
    add: (seal: Seal): void => { recent.push({ at: Date.parse(seal.sealedAt), most: seal.seqs.reduce((most, seq) => Math.max(most, seq), -Infinity) }); },
    isLate(seq: number, seal: Seal): boolean {
      settle(Date.parse(seal.sealedAt));
      return seq < settled;
    },
    /** Not one of the rows at the end that the sealer has yet to come to. */
    shouldBeSealed(row: AuditRow, newest: Seal | null): boolean {
      if (!newest) return false;
      const sealedAt = Date.parse(newest.sealedAt);
      settle(sealedAt);
      return Number(row.seq) < settled || Number(row.at) / 1000 < sealedAt - lateMs || Number(row.seq) < 1;
    },
  };
}

/** Rows that stand in one another's places, or under a number of their own: told apart from those whose content was changed. */
function explainMoves(suspects: readonly Suspect[], unsealed: readonly AuditRow[]): Set<string> {
  const moved = new Set<string>();
  const leafAs = (row: AuditRow, seq: number): string => rowToLeaf({ ...row, seq: String(seq) }).toString('hex');
  for (const { seq, leaf, finding } of suspects) {
    const wanted = leaf.toString('hex');
    const other = suspects.find(({ row }) => row !== null && Number(row.seq) !== seq && leafAs(row, seq) === wanted);
    if (other) finding.kind = 'rowReordered';
    const stranger = other ? undefined : unsealed.slice(0, page).find((row) => leafAs(row, seq) === wanted);
    if (!stranger) continue;
    finding.kind = 'rowMoved';
    moved.add(stranger.seq!);
  }
  return moved;
}

const words: Readonly<Record<FindingKind, string>> = {
  rowAltered: 'Row # of the log was altered after it was sealed.',
  rowMissing: 'Row # of the log is missing: it was sealed and is gone.',
  rowReordered: 'Row # of the log stands in another row’s place: rows were reordered.',
  rowMoved: 'Row # of the log was given another number.',
  rowLate: 'Row # of the log appeared long after the rows around it: somebody may have added it afterwards.',
  rowUnsealed: 'Row # of the log is in no seal, though rows around it have long been sealed: somebody may have added it afterwards.',
  sealMissing: 'Seal @ is missing, in the database and in the file.',
  sealAltered: 'Seal @ in the database is not as it was signed.',
  sealNotInDatabase: 'Seal @ is in the file and not in the database: a backup was put back, or somebody deleted it.',
  sealNotInFile: 'Seal @ is in the database and not in the file: after a crash the newest one may be, and the next start adds it; else the file was cut or an old one put back.',
  fileAltered: 'A line of the seal file, at seal @, is not as it was signed, or does not belong there.',
  chainBroken: 'Seal @ does not follow the one before it.',
};

/** In plain words. */
export const describeFinding = ({ kind, seq, seal }: Finding): string =>
  words[kind].replace('#', String(seq)).replace('@', String(seal)) + (seq !== null && seal !== null ? ` (Seal ${seal}.)` : '');
/** For the log itself: 'rowAltered 812'. */
export const codeOfFinding = ({ kind, seq, seal }: Finding): string => `${kind} ${seq ?? `seal ${seal}`}`;
