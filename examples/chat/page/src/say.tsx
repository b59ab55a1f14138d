import { type FormEvent, type ReactNode, useState } from 'react';
import { notify } from '../../generated/client.js';
import { client } from './client.js';

/** Where to write a message. What cannot be sent stays there. */
export function Say({ room, name }: { room: string; name: string }): ReactNode {
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();

  async function say(event: FormEvent): Promise<void> {
    event.preventDefault();
    try {
      await client.say(room, name, text);
      setText('');
      setError(undefined);
    } catch (thrown) {
      setError((thrown as Error).message);
    }
  }

  function change(next: string): void {
    setText(next);
    notify(client)
      .startTyping(room, name)
      .catch(() => undefined); // it is not worth an error
  }

  return (
    <form onSubmit={(event) => void say(event)}>
      <input
        aria-label="Message"
        value={text}
        onChange={({ target }) => change(target.value)}
        required
      />
      <button type="submit">Say</button>
      {error === undefined ? null : <p role="alert">{error}</p>}
    </form>
  );
}
