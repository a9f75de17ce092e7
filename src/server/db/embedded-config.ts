// The settings of an embedded PostgreSQL. They go on the command line, where neither a file nor ALTER SYSTEM overrules them.

import { totalmem } from 'node:os';

/** Settings of every embedded server: name → value. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '60',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The log is read by people who may see no case, and it outlives an erasure: it never holds a statement, a parameter or a row. */
const silence: Readonly<Record<string, string>> = {
  logging_collector: 'off',
  log_destination: 'stderr',
  // An error's first line may quote a value ('invalid input syntax for type uuid: "…"'), so errors are left to the client.
  log_min_messages: 'log',
  // Drops DETAIL, which holds the key of a duplicate row, and the statement that a crashed backend was running.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_duration: 'off',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_transaction_sample_rate: '0',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_autovacuum_min_duration: '-1',
  log_lock_waits: 'off',
  log_checkpoints: 'off',
};

const durable: Readonly<Record<string, string>> = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
const throwAway: Readonly<Record<string, string>> = { shared_buffers: '128MB', fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** The arguments of the `postgres` program. */
export function serverArguments(cluster: string, port: number, isDurable: boolean): string[] {
  const kept = { ...durable, shared_buffers: `${sharedBuffersMb(totalmem())}MB` };
  const all = { ...settings, ...silence, ...(isDurable ? kept : throwAway), port: String(port) };
  return ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** An eighth of the machine, so that what is asked daily stays in memory and the smallest server (1 GB) still has room. */
const sharedBuffersMb = (memoryBytes: number): number => Math.min(1024, Math.max(128, Math.floor(memoryBytes / 8 / 2 ** 20)));
