/** jayson's JSON-RPC server over HTTP or, with `tcp` as an argument, over TCP. */
import jayson from 'jayson';
import { METHODS, PARAMETERS, SOCKET, tell } from './methods.mjs';

const methods = Object.fromEntries(
  Object.entries(METHODS).map(([name, method]) => [
    name,
    // Params come as they were sent: an array, or an object by name.
    (params, callback) => {
      const named = PARAMETERS[name];
      const args = Array.isArray(params) ? params : named.map((parameter) => params[parameter]);
      callback(null, method(...args));
    },
  ]),
);

const server = new jayson.Server(methods);
const listener = SOCKET === 'tcp' ? server.tcp() : server.http();
listener.listen(0, '127.0.0.1', () => tell(listener.address()));
