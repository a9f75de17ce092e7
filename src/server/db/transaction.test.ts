import { expect, test } from 'vitest';
import { inTransaction } from '#server/db/transaction.ts';

/** A connection that answers a commit as it is told, and keeps what it was asked. */
function connection(commitAnswer: string) {
  const asked: string[] = [];
  const query = async (sql: string): Promise<{ command: string }> => {
    asked.push(sql);
    return { command: sql === 'commit' ? commitAnswer : sql.toUpperCase() };
  };
  return { asked, client: { query } as never };
}

test('what was committed comes back', async () => {
  const { asked, client } = connection('COMMIT');
  expect(await inTransaction(client, async () => 'kept')).toBe('kept');
  expect(asked).toEqual(['begin', 'commit']);
});

test('a commit that the database answers with a rollback is an error, though the act saw none', async () => {
  const { client } = connection('ROLLBACK');
  await expect(inTransaction(client, async () => 'kept')).rejects.toThrow('nothing was committed');
});

test('an act that throws is rolled back, and its error is the one that is heard', async () => {
  const { asked, client } = connection('COMMIT');
  await expect(inTransaction(client, async () => { throw new Error('refused'); })).rejects.toThrow('refused');
  expect(asked).toEqual(['begin', 'rollback']);
});
