import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmbedded, type EmbeddedServer } from '#server/db/embedded.ts';

let folder: string;
let server: EmbeddedServer | undefined;

async function openFolder(): Promise<string> {
  const made = await mkdtemp(join(await realpath(tmpdir()), 'icmc-embedded-'));
  // mkdtemp closes it to others, and then PostgreSQL's user could not come in.
  await chmod(made, 0o755);
  return made;
}

async function clusterOf(data: string): Promise<string> {
  return (await readFile(join(data, 'cluster-location'), 'utf8').catch(() => join(data, 'postgres'))).trim();
}

async function removeAll(data: string): Promise<void> {
  await rm(await clusterOf(data), { recursive: true, force: true });
  await rm(data, { recursive: true, force: true });
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const postmasterPid = async (data: string): Promise<number> =>
  Number.parseInt(await readFile(join(await clusterOf(data), 'postmaster.pid'), 'utf8'), 10);

describe('a database that lives on', () => {
  beforeEach(async () => {
    folder = await openFolder();
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await removeAll(folder);
  });

  it('keeps its rows through a stop and a start, and stop may be called twice', async () => {
    server = await startEmbedded({ folder });
    await query(server.url, `create table note as select 'kept' as text`);
    await server.stop();
    await server.stop();
    server = await startEmbedded({ folder });
    expect(await query(server.url, 'select text from note')).toEqual([{ text: 'kept' }]);
  });

  it('starts again with its committed rows after kill -9 of the server', async () => {
    server = await startEmbedded({ folder });
    await query(server.url, `create table note as select 'committed' as text`);
    process.kill(await postmasterPid(folder), 'SIGKILL');
    server = await startEmbedded({ folder });
    expect(await query(server.url, 'select text from note')).toEqual([{ text: 'committed' }]);
  });

  it('stops when the process that started it is killed with kill -9, and starts again at once', async () => {
    const program = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const { url } = await startEmbedded({ folder: ${JSON.stringify(folder)} }); process.stdout.write(url);`;
    const other = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await new Promise<string>((resolve) => other.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString())));
    other.kill('SIGKILL');
    server = await startEmbedded({ folder });
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is not blocked by a stale postmaster.pid whose number is now another process', async () => {
    server = await startEmbedded({ folder });
    const pidFile = join(await clusterOf(folder), 'postmaster.pid');
    const content = await readFile(pidFile, 'utf8');
    const { uid, gid } = await stat(pidFile);
    await server.stop();
    await writeFile(pidFile, content.replace(/^\d+/, String(process.pid)), { mode: 0o600 });
    await chown(pidFile, uid, gid);
    server = await startEmbedded({ folder });
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second start on the same folder, and the first goes on', async () => {
    server = await startEmbedded({ folder });
    await expect(startEmbedded({ folder })).rejects.toThrow('another ICMC is running on this data folder');
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('works in a folder under a parent that is closed to others', async () => {
    await chmod(folder, 0o700);
    const inner = join(folder, 'data');
    await mkdir(inner);
    try {
      server = await startEmbedded({ folder: inner });
      await query(server.url, `create table note as select 'closed' as text`);
      await server.stop();
      server = await startEmbedded({ folder: inner });
      expect(await query(server.url, 'select text from note')).toEqual([{ text: 'closed' }]);
      expect(await clusterOf(inner)).toMatch(process.getuid?.() === 0 ? /^\/var\/lib\/icmc\/cluster-[0-9a-f]{16}$/ : /postgres$/);
      await server.stop();
    } finally {
      await removeAll(inner);
    }
  });

  it('says so, rather than begin an empty database, when the noted cluster is gone', async () => {
    await writeFile(join(folder, 'cluster-location'), join(folder, 'elsewhere'));
    await expect(startEmbedded({ folder })).rejects.toThrow('but it is not there');
  });

  it('tells why it did not start, with the end of the log', async () => {
    server = await startEmbedded({ folder });
    await server.stop();
    await writeFile(join(await clusterOf(folder), 'postgresql.conf'), 'no_such_setting = 1\n');
    await expect(startEmbedded({ folder })).rejects.toThrow(/PostgreSQL did not start[^]*no_such_setting/);
  });
});

describe('the settings of a durable server', () => {
  beforeAll(async () => {
    folder = await openFolder();
    server = await startEmbedded({ folder });
  });
  afterAll(async () => {
    await server?.stop();
    await removeAll(folder);
  });

  const setting = async (name: string): Promise<unknown> => (await query(server!.url, `select current_setting('${name}') as value`))[0]?.value;

  it.each([
    ['fsync', 'on'], ['full_page_writes', 'on'], ['synchronous_commit', 'on'], ['data_checksums', 'on'],
    ['listen_addresses', '127.0.0.1'], ['unix_socket_directories', ''], ['server_encoding', 'UTF8'], ['jit', 'off'],
    ['log_statement', 'none'], ['log_min_duration_statement', '-1'], ['log_min_error_statement', 'panic'], ['log_error_verbosity', 'terse'],
    ['log_parameter_max_length', '0'], ['log_parameter_max_length_on_error', '0'],
  ])('%s is %s', async (name, value) => {
    expect(await setting(name)).toBe(value);
  });

  it('lets nobody in without the password, which only its owner may read', async () => {
    await expect(query(server!.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(folder, 'postgres-password'))).mode & 0o777).toBe(0o600);
  });

  it('writes no value into the log: not from errors, duplicate rows, or a statement whose backend crashed', async () => {
    await query(server!.url, `create table person (name text unique); insert into person values ('Planted Asha')`);
    await expect(query(server!.url, `insert into person values ('Planted Asha')`)).rejects.toThrow('duplicate key');
    await expect(query(server!.url, `select 'Planted Bina'::uuid`)).rejects.toThrow('Planted Bina');
    const crashing = query(server!.url, `select 'Planted Chandra', pg_sleep(60)`);
    const [backend] = await waitForRow(server!.url, `select pid from pg_stat_activity where query like '%Chandra%' and pid <> pg_backend_pid()`);
    process.kill(Number(backend?.pid), 'SIGKILL');
    await expect(crashing).rejects.toThrow();
    await waitForRow(server!.url, 'select 1');

    const log = join(folder, 'postgres', 'postgres.log');
    expect(await readFile(log, 'utf8')).toContain('was terminated by signal 9');
    expect(await readFile(log, 'utf8')).not.toContain('Planted');
    // The control: with the guard off the same error is found, so the search above can fail.
    await expect(query(server!.url, `set log_min_messages = error; select 'Planted Devi'::uuid`)).rejects.toThrow('Planted Devi');
    expect(await readFile(log, 'utf8')).toContain('Planted Devi');
  });
});

/** Asks until there is a row; the server may be recovering meanwhile. */
async function waitForRow(url: string, sql: string): Promise<Record<string, unknown>[]> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const rows = await query(url, sql).catch(() => []);
    if (rows.length > 0) return rows;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`No row came for: ${sql}`);
}
