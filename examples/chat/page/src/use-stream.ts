import { useEffect, useState } from 'react';

/**
 * Loops over a stream while the component is there.
 *
 * @param open makes the stream; called again when it is another function, so give it to `useCallback`
 * @param take is given each value; it should not change
 * @returns what the stream threw
 */
export function useStream<T>(open: () => AsyncGenerator<T>, take: (value: T) => void): unknown {
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const stream = open();
    let isHere = true;
    const loop = async (): Promise<void> => {
      for await (const value of stream) {
        take(value);
      }
    };
    setError(undefined);
    loop().catch((thrown: unknown) => isHere && setError(thrown));
    return () => {
      isHere = false;
      void stream.return(undefined); // the server stops too
    };
  }, [open, take]);
  return error;
}
