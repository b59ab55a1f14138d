import { TransportError } from '../../errors.js';
import type { LinkStream } from '../link.js';
import type { LoadingLink } from '../loading-link.js';
import type { PageLink } from '../web-socket/in-pages.js';
import type { SocketOptions } from '../web-socket/socket.js';

/**
 * As in Node, for platforms without sockets. What a WebSocket needs is a file of its own, which is loaded when a URL
 * asks for it; a URL that none is for makes every call reject.
 */
export function keptLink(
  url: string,
  options: SocketOptions,
  loading = load(url, options),
): LoadingLink {
  return { send: (...given) => loading.then((link) => link.send(...given)), loading };
}

/** As `keptLink`, with what only clients need that have streams. */
export function keptStreamLink(url: string, options: SocketOptions): LoadingLink {
  const loading = load(url, options);
  return {
    ...keptLink(url, options, loading),
    stream(listener) {
      let loaded: LinkStream | undefined;
      const stream = loading.then((link) => {
        loaded = link.stream(listener);
        return loaded;
      });
      stream.catch(listener.fail);
      return {
        usesCredit: true,
        send: (text) =>
          void stream.then(
            (loaded) => loaded.send(text),
            () => {},
          ),
        resume: (text) => loaded?.resume?.(text) ?? false,
        cancel: () =>
          void stream.then(
            (loaded) => loaded.cancel(),
            () => {},
          ),
      };
    },
  };
}

async function load(url: string, options: SocketOptions): Promise<PageLink> {
  return (await import('../web-socket/in-pages.js')).openLink(url, options, TransportError);
}
