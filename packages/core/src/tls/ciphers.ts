import { DEFAULT_CIPHERS } from 'node:tls';
import type { SecureOptions } from '@ujrpc/native';
import type { Place } from './check.js';
import type { TlsOptions } from './options.js';

type Ciphers = Pick<SecureOptions, 'minVersion' | 'maxVersion' | 'cipherList' | 'cipherSuites'>;

/**
 * Which versions and ciphers are offered. As in node:tls, one list has the ciphers of all versions,
 * and a version without one is not offered.
 *
 * @throws RangeError when nothing is left
 */
export function ciphersOf(place: Place, options: TlsOptions): Ciphers {
  const { ciphers = DEFAULT_CIPHERS, minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3' } = options;
  const names = ciphers.split(':').filter((name) => name !== '');
  const cipherSuites = names.filter((name) => name.startsWith('TLS_')).join(':');
  const cipherList = names.filter((name) => !name.startsWith('TLS_')).join(':');
  const lowest = cipherList === '' ? 'TLSv1.3' : minVersion;
  const highest = cipherSuites === '' ? 'TLSv1.2' : maxVersion;
  if (names.length === 0 || lowest > highest) {
    throw new RangeError(
      `${place.of('ciphers')} has none for ${minVersion === maxVersion ? minVersion : `${minVersion} to ${maxVersion}`}; ` +
        'those of TLSv1.3 begin with TLS_',
    );
  }
  return { minVersion: lowest, maxVersion: highest, cipherList, cipherSuites };
}
