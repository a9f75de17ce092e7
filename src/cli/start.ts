// Starts the server on a data folder and says where it is.

import { buildClient } from '#cli/build-client.ts';
import { isDemoFolder } from '#cli/data-folder.ts';
import { readConfig, type Config } from '#server/config.ts';
import { openDatabase, startServer, type Database, type Server } from '#server/main.ts';

export async function runStart(): Promise<void> {
  const startedAt = performance.now();
  const config = readConfig();
  const [database, clientFolder] = await Promise.all([openDatabase(config), buildClient()]);
  const server = await serve(config, database, { isDemo: isDemoFolder(config.folder), clientFolder });
  console.log(`ICMC is ready at ${server.url} (${Math.round(performance.now() - startedAt)} ms). Ctrl-C stops it.`);
}

/** The server, stopped in order when the process is told to end. */
export async function serve(config: Config, database: Database, options: { isDemo: boolean; clientFolder: string }): Promise<Server & { isStopping(): boolean }> {
  const server = await startServer(config, database, { ...options, log: (line) => console.error(line) }).catch(async (error: Error & { code?: string }) => {
    await database.stop();
    throw error.code === 'EADDRINUSE' ? new Error(`Port ${config.port} is taken: another program, or another ICMC, listens there. Set PORT to another number.`) : error;
  });
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await server.stop();
    await database.stop();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());
  return { ...server, isStopping: () => isStopping };
}
