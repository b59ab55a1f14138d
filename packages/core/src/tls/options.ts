/** Text or bytes of one PEM document; it may hold more than one key or certificate. */
export type Pem = string | Uint8Array;

/** A certificate and its key, in one of three forms: texts, files, or PKCS #12. */
export interface TlsIdentity {
  /** PEM: the private key, or one for each certificate in whatever order. RSA, EC or Ed25519. */
  readonly key?: Pem | readonly Pem[];
  /** PEM: the certificate followed by its chain, or one such for each kind of key. */
  readonly cert?: Pem | readonly Pem[];
  /** The path of a file for `key`. */
  readonly keyFile?: string;
  /** The path of a file for `cert`, such as certbot's `fullchain.pem`. */
  readonly certFile?: string;
  /** PKCS #12: key, certificate and chain in one. */
  readonly pfx?: Uint8Array | readonly Uint8Array[];
  /** What the keys, or the PKCS #12, are encrypted with. */
  readonly passphrase?: string;
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** How a port serves TLS. The names are those of node:tls. */
export interface TlsOptions extends TlsIdentity {
  /** PEM: the certificates of those that issue the certificates of clients. */
  readonly ca?: Pem | readonly Pem[];
  /** Whether clients are asked for a certificate; false by default. */
  readonly requestCert?: boolean;
  /**
   * Whether a client without a certificate that `ca` accepts is turned away; true by default. Else
   * `context().peer.tls` says what is wrong with it.
   */
  readonly rejectUnauthorized?: boolean;
  /** TLSv1.2 by default. */
  readonly minVersion?: TlsVersion;
  /** TLSv1.3 by default. */
  readonly maxVersion?: TlsVersion;
  /** As OpenSSL writes them, those of TLS 1.3 among them; `tls.DEFAULT_CIPHERS` by default. */
  readonly ciphers?: string;
  /** Further certificates by the host name that the client asks for, or `*.example` for one label. */
  readonly sni?: Readonly<Record<string, TlsIdentity>>;
  /**
   * 48 bytes that session tickets are encrypted with, to share with other processes; or several: the
   * first one encrypts, the others still decrypt.
   */
  readonly ticketKeys?: Uint8Array | readonly Uint8Array[];
  /** How long a handshake may take, from the connection on; 10,000 by default. */
  readonly handshakeTimeoutMs?: number;
  /** Whether `keyFile` and `certFile` are read again when they change; false by default. */
  readonly watch?: boolean;
  /** Whether peers that do not speak TLS are served as well; false by default. */
  readonly plain?: boolean;
}

/** What is known of the TLS of a connection. */
export interface PeerTls {
  /** Whether the client has a certificate that `ca` accepts. */
  readonly authorized: boolean;
  /** Why not, where it was asked for one: a code as in node:tls, such as `CERT_HAS_EXPIRED`. */
  readonly authorizationError?: string;
  /** Of the client's certificate, such as `CN=Ada,O=Engines`. */
  readonly subject?: string;
  /** The alternative names of the client's certificate, such as `URI:spiffe://example/ada`. */
  readonly san?: readonly string[];
  /** SHA-256 of the client's certificate, as in `AB:CD:…`. */
  readonly fingerprint256?: string;
  /** The host name that the client asked for. */
  readonly servername?: string;
  /** `TLSv1.3` or `TLSv1.2`. */
  readonly protocol: string;
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
}
