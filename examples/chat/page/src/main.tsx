import { type FormEvent, type ReactNode, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Room } from './room.js';

const given = new URLSearchParams(location.search);

/** Who is here, and in which room: the page's address may say both. */
function App(): ReactNode {
  const [name, setName] = useState(given.get('name') ?? '');
  const [room, setRoom] = useState(given.get('room') ?? 'lobby');
  const [isIn, setIn] = useState(given.has('name'));
  if (isIn) {
    return <Room room={room} name={name} />;
  }
  const enter = (event: FormEvent): void => {
    event.preventDefault();
    setIn(true);
  };
  return (
    <main>
      <h1>Who are you?</h1>
      <form onSubmit={enter}>
        <input
          aria-label="Name"
          value={name}
          onChange={({ target }) => setName(target.value)}
          required
        />
        <input
          aria-label="Room"
          value={room}
          onChange={({ target }) => setRoom(target.value)}
          required
        />
        <button type="submit">Enter</button>
      </form>
    </main>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
