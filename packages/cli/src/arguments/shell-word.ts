/** Quoted as a POSIX shell needs it (IEEE Std 1003.1, Shell Command Language §2.2.2). */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
