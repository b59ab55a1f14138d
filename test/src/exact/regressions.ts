import type { Signature } from './signatures.js';

/** Params about which the engine's plan and the validator have disagreed, or could have. */
export interface Regression {
  readonly name: string;
  readonly signature: Signature;
  readonly params: string;
}

export const REGRESSIONS: readonly Regression[] = [
  {
    name: 'an integer in another spelling',
    signature: [{ name: 'a', kind: 'i32', form: 'required' }],
    params: '[21474836470e-1]',
  },
  {
    name: 'a number that rounds into the safe range',
    signature: [{ name: 'a', kind: 'i64', form: 'required' }],
    params: '[9007199254740991.4]',
  },
  {
    name: 'base64 with bits after its last byte',
    signature: [{ name: 'a', kind: 'bytes', form: 'required' }],
    params: '["AB=="]',
  },
];
