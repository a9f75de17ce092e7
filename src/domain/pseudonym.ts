// What a person is called where the name must not show: a short word and a number that can be said over the phone, made
// from the person's id alone, so that every device and every unit of the case says the same. It tells nothing of the name,
// and with its number it is taken for none.

const starts = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
const middles = ['a', 'e', 'i', 'o', 'u'];
const ends = ['bo', 'fo', 'go', 'ko', 'lo', 'mo', 'po', 'to', 'vo', 'zo', 'be', 'fe', 'ge', 'ke', 'pe', 'te', 've', 'ze'];

export function pseudonym(personId: string): string {
  let rest = fnv(personId);
  const take = (count: number): number => {
    const taken = rest % count;
    rest = Math.floor(rest / count);
    return taken;
  };
  const word = starts[take(starts.length)]! + middles[take(middles.length)]! + ends[take(ends.length)]!;
  return `${word[0]!.toUpperCase()}${word.slice(1)}-${String(take(1000)).padStart(3, '0')}`;
}

/** FNV-1a, 32 bits: it spreads and hides nothing; an id is no secret of those who may see it. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  // The last characters of an id reach the high bits too.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}
