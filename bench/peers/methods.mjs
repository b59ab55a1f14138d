/** What every JavaScript peer serves; its own framework decides how. */
export const METHODS = {
  sum: (a, b) => a + b,
  validate_session: (user_id, session_id) => (user_id ^ session_id) % 23 === 0,
  order: (order) => order,
  numbers: (values) => values,
  echo: (data) => data,
};

/** The names of their parameters, for peers that pass objects. */
export const PARAMETERS = {
  sum: ['a', 'b'],
  validate_session: ['user_id', 'session_id'],
  order: ['order'],
  numbers: ['values'],
  echo: ['data'],
};

/** Bodies may be as large as the largest workload: 1 MB in base64, and its frame. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Where to listen: `node PEER [SOCKET]`. */
export const [SOCKET] = process.argv.slice(2);

/** Says that the peer is ready, as the suite expects it. */
export function tell(address) {
  console.log(`listening on ${typeof address === 'object' ? address.port : address}`);
}
