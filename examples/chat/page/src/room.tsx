import { type ReactNode, useCallback, useReducer } from 'react';
import { isRpcError, type Message, NoSuchRoom } from '../../generated/client.js';
import { client, useConnection } from './client.js';
import { Say } from './say.js';
import { Typing } from './typing.js';
import { useStream } from './use-stream.js';

const IN_WORDS = {
  idle: 'not connected',
  connecting: 'connecting…',
  open: 'connected',
  waiting: 'the connection is lost; trying again…',
};

const added = (messages: readonly Message[], message: Message) => [...messages, message];

/** What is said in a room, and where to say more. */
export function Room({ room, name }: { room: string; name: string }): ReactNode {
  const [messages, add] = useReducer(added, []);
  const error = useStream(
    useCallback(() => client.messages(room), [room]),
    add,
  );
  const connection = useConnection();
  return (
    <main>
      <header>
        <h1>{room}</h1>
        <p role="status" data-state={connection}>
          {IN_WORDS[connection]}
        </p>
      </header>
      {error === undefined ? null : <Trouble error={error} />}
      <ol aria-label="Messages">
        {messages.map(({ id, from, text, at }) => (
          <li key={id} data-own={from === name}>
            <strong>{from}</strong>{' '}
            <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      <Typing room={room} name={name} />
      <Say room={room} name={name} />
    </main>
  );
}

function Trouble({ error }: { error: unknown }): ReactNode {
  return (
    <p role="alert">
      {String((error as Error).message)}
      {isRpcError(error, NoSuchRoom) ? `. Rooms: ${error.data.rooms.join(', ')}` : null}
    </p>
  );
}
