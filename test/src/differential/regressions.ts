/** A stream that has once told the transports apart, as latin1: one character is one byte. */
export interface Regression {
  readonly name: string;
  readonly wellFormed: boolean;
  readonly bytes: string;
}

export const REGRESSIONS: readonly Regression[] = [
  { name: 'an empty line and no more', wellFormed: false, bytes: '\r\n' },
];
