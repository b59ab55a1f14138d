import { TransportError } from '../../errors.js';
import { withHeaders } from '../headers.js';
import type { Link } from '../link.js';
import { cancellations, type Pending, PendingReplies } from '../pending-replies.js';

/** What a link needs of a MessagePort: that of pages and workers, or of Node's worker_threads. */
export interface Port {
  postMessage(message: string): void;
  addEventListener(type: 'message' | 'close', listener: (event: PortEvent) => void): void;
  start?(): void;
  close?(): void;
  /** Node's: whether the port keeps the process alive. */
  ref?(): void;
  unref?(): void;
}

export interface PortEvent {
  readonly type: string;
  readonly data?: unknown;
}

/**
 * A link over a MessagePort: each message is a string that holds one JSON-RPC document. It takes the
 * port over: nobody else may send messages through it. In Node it is a reason for the process to stay
 * alive only while replies are awaited.
 */
export function portLink(port: Port): Link {
  const pending = new PendingReplies();
  let closed: string | undefined;
  const holdProcess = () => (pending.size ? port.ref?.() : port.unref?.());
  const end = (why: string) => {
    closed ??= why;
    pending.rejectAll(new TransportError(why));
  };
  const cancel = (one: Pending) => {
    if (pending.has(one)) {
      pending.forget(one);
      for (const cancellation of cancellations(one.ids)) {
        port.postMessage(cancellation);
      }
      holdProcess();
    }
  };
  port.addEventListener('message', ({ data }) => {
    try {
      // Like a reply to a call that was never made, what is not text is somebody else's.
      pending.receive(String(data));
    } catch {}
    holdProcess();
  });
  port.addEventListener('close', () => end('the other side closed the port'));
  port.start?.();
  holdProcess();
  return {
    async send(text, { ids, signal, headers }) {
      if (closed) {
        throw new TransportError(closed, { sent: false });
      }
      port.postMessage(withHeaders(text, headers));
      if (!ids.length) {
        return;
      }
      const reply = new Promise<string | undefined>((resolve, reject) => {
        const one = { isBatch: text.startsWith('['), ids, resolve, reject };
        pending.add(one);
        signal?.addEventListener('abort', () => {
          cancel(one);
          reject(signal.reason);
        });
      });
      holdProcess();
      return reply;
    },
    stream({ id, headers, receive, fail }) {
      const one = {
        isBatch: false,
        ids: [id],
        next: receive,
        resolve: (text = '') => void receive(text),
        reject: fail,
      };
      if (closed) {
        fail(new TransportError(closed, { sent: false }));
      } else {
        pending.add(one);
        holdProcess();
      }
      let fields = headers;
      return {
        usesCredit: true,
        send(text) {
          if (pending.has(one)) {
            port.postMessage(withHeaders(text, fields));
            // The request says them; `$/credit` does not.
            fields = undefined;
          }
        },
        cancel: () => cancel(one),
      };
    },
    listen(receive) {
      const answer = (text: string) => {
        if (!closed) {
          port.postMessage(text);
        }
      };
      pending.listener = (text) => receive(text, answer);
    },
    async close() {
      end('closed by the client');
      port.close?.();
    },
  };
}
