import { type ReactNode, useCallback, useRef, useState } from 'react';
import { withOptions } from '../../generated/client.js';
import { client } from './client.js';
import { useStream } from './use-stream.js';

/** How long somebody is said to type after the last time that they did. */
const SHOWN_MS = 3000;

/** Who types is of no use later: after a lost connection the stream begins again, without what was missed. */
const lively = withOptions(client, { resubscribe: true });

/** Who else types. */
export function Typing({ room, name }: { room: string; name: string }): ReactNode {
  const [typist, setTypist] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = useCallback(
    (who: string) => {
      if (who !== name) {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setTypist(undefined), SHOWN_MS);
        setTypist(who);
      }
    },
    [name],
  );
  useStream(
    useCallback(() => lively.typing(room), [room]),
    show,
  );
  return <p className="typing">{typist === undefined ? ' ' : `${typist} types…`}</p>;
}
