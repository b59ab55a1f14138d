import { pathToFileURL } from 'node:url';
import { type LogEntry, Server, type ServerOptions, type TransportName } from '@ujrpc/core';
import { onClose } from './closing.js';
import type { Chat } from './fixtures/both-ways/chat.js';
import { generated } from './generated.js';
import { servedTls } from './served-tls.js';

export interface ChatServing {
  readonly server: Server;
  readonly chat: Chat;
  readonly port: number;
  readonly log: LogEntry[];
  /** What methods have caught. */
  readonly seen: unknown[];
  /** Where the generated client is. */
  readonly folder: string;
}

/** A server that calls its clients, which does not listen yet. */
export async function chatServer(
  options: Partial<ServerOptions> = {},
): Promise<Omit<ChatServing, 'port'>> {
  const { contract, folder } = await generated('both-ways');
  const { Chat, seen } = (await import(pathToFileURL(`${folder}/chat.js`).href)) as {
    Chat: new () => Chat;
    seen: unknown[];
  };
  const log: LogEntry[] = [];
  const server = new Server({ contract, log: (entry) => log.push(entry), ...options });
  onClose(() => server.close());
  const chat = new Chat();
  server.register(chat);
  return { server, chat, log, seen, folder };
}

export async function serveChat(
  transport: TransportName,
  options: Partial<ServerOptions> = {},
): Promise<ChatServing> {
  const serving = await chatServer(options);
  const { port } = await serving.server.listen({ transport, port: 0, ...servedTls });
  return { ...serving, port: port as number };
}
