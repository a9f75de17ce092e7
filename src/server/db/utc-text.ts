/** SQL: a column's moment as the wire has it, to the second: '2026-03-14T16:00:05Z'. Null stays null. */
export const utcText = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
