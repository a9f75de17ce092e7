// What came from outside and is not yet known to be anything: the first two questions that every reader of it asks.

/** The properties of an object; of anything else, none. */
export const partsOf = (given: unknown): Readonly<Record<string, unknown>> => (typeof given === 'object' && given !== null ? given as Record<string, unknown> : {});

/** Whether it is a member of a closed list. */
export const isOneOf = <Member>(list: readonly Member[], given: unknown): given is Member => (list as readonly unknown[]).includes(given);
