/** Sentences of one kind: each takes one of the words from each slot, or none of those with an empty one. */
type Slots = readonly (readonly string[])[];

const KINDS: readonly Slots[] = [
  [
    ['the', 'a', 'my', 'her'],
    ['small', 'brown', 'old', 'happy', ''],
    ['dog', 'puppy', 'hound', 'terrier'],
    ['barks', 'chases a ball', 'wags its tail', 'digs a hole', 'fetches a stick'],
    ['in the garden', 'in the park', 'at the door', 'on a walk'],
  ],
  [
    ['the', 'a', 'my', 'her'],
    ['small', 'grey', 'old', 'sleepy', ''],
    ['cat', 'kitten', 'tomcat'],
    ['purrs', 'chases a mouse', 'licks its paw', 'sleeps', 'scratches the sofa'],
    ['in the garden', 'on the sofa', 'at the window', 'by the fire'],
  ],
  [
    ['the', 'our', 'a'],
    ['chef', 'cook', 'baker', 'grandmother'],
    ['bakes', 'cooks', 'fries', 'tastes', 'serves'],
    ['bread', 'a cake', 'soup', 'noodles', 'fish', 'a pie'],
    ['in the kitchen', 'in the oven', 'for dinner', 'with butter', 'with garlic'],
  ],
  [
    ['heavy', 'cold', 'light', 'sudden'],
    ['rain', 'snow', 'hail', 'fog', 'wind', 'thunder'],
    ['falls', 'comes', 'passes', 'stops'],
    ['over the hills', 'over the coast', 'in the valley', 'from the north'],
    ['tonight', 'tomorrow', 'this morning', 'in winter'],
  ],
  [
    ['the', 'a', 'our', 'your'],
    ['server', 'program', 'database', 'compiler', 'network'],
    ['crashes', 'starts', 'answers requests', 'loses a connection', 'writes a log'],
    ['after the update', 'under load', 'with an error', 'in the data centre'],
  ],
  [
    ['the', 'a', 'our'],
    ['train', 'bus', 'ferry', 'plane', 'tram'],
    ['leaves', 'arrives', 'is late', 'waits', 'is full'],
    ['at the station', 'at the harbour', 'at the airport', 'for the passengers'],
    ['tonight', 'tomorrow', 'at noon', ''],
  ],
  [
    ['the', 'a', 'our'],
    ['band', 'orchestra', 'singer', 'pianist', 'choir'],
    ['plays', 'sings', 'records', 'rehearses'],
    ['a song', 'a symphony', 'a melody', 'an album'],
    ['on stage', 'in the concert hall', 'for the audience', ''],
  ],
  [
    ['the', 'a', 'our'],
    ['doctor', 'nurse', 'surgeon', 'dentist'],
    ['treats', 'examines', 'helps', 'operates on'],
    ['a patient', 'a child', 'a broken arm', 'a sore tooth'],
    ['in the hospital', 'in the clinic', 'after the accident'],
  ],
];

/** Numbers from 0 to 1, the same in each run (a linear congruential generator). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** So many sentences, of all kinds alike. */
export function sentences(count: number, next: () => number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const slots = KINDS[i % KINDS.length] ?? [];
    const parts = slots.map((words) => words[Math.floor(next() * words.length)] ?? '');
    return parts.filter((part) => part !== '').join(' ');
  });
}
