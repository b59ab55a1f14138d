/** Who is at the other end of a connection. */
export type Peer =
  | { readonly transport: 'tcp'; readonly address: string; readonly port: number }
  | { readonly transport: 'unix' };
