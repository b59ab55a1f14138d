"""A client that is on the wire what ucall's Python client is, written from a description of that wire.

Where the server is ucall's or ujrpc's, `Client(port=8545).method(name=value)` calls a method. Bytes,
NumPy arrays and Pillow images among the arguments travel in base64.
"""

import base64
import io
import json
import random
import socket

import numpy
from PIL import Image

CHUNK_BYTES = 65536


class RemoteError(Exception):
    """What the server answered instead of a result."""

    def __init__(self, code, message, data=None):
        super().__init__(f'{code}: {message}')
        self.code = code
        self.message = message
        self.data = data


class Response:
    """A reply, and its result as what the caller knows it to be."""

    def __init__(self, text):
        self.reply = json.loads(text)

    @property
    def json(self):
        if 'error' in self.reply:
            raise RemoteError(**self.reply['error'])
        return self.reply['result']

    @property
    def bytes(self):
        return base64.b64decode(self.json, validate=True)

    @property
    def numpy(self):
        return numpy.load(io.BytesIO(self.bytes), allow_pickle=False)

    @property
    def image(self):
        return Image.open(io.BytesIO(self.bytes))


def packed(value):
    """What stands for an argument in JSON. Only arguments themselves are packed, nothing inside them."""
    if isinstance(value, numpy.ndarray):
        file = io.BytesIO()
        numpy.save(file, numpy.asarray(value, order='C'), allow_pickle=False)
        value = file.getvalue()
    elif isinstance(value, Image.Image):
        file = io.BytesIO()
        value.save(file, value.format or 'PNG')
        value = file.getvalue()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode('ascii')
    return value


def connected(host, port):
    """IPv4 only."""
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.connect((host, port))
    return connection


class Http:
    """Keeps its connection, unless the server says that it closes."""

    def __init__(self, host, port):
        self.address = host, port
        self.connection = None

    def exchange(self, body):
        self.connection = self.connection or connected(*self.address)
        head = (
            'POST / HTTP/1.1',
            'Host: %s:%d' % self.address,
            'Content-Type: application/json',
            f'Content-Length: {len(body)}',
        )
        self.connection.sendall('\r\n'.join((*head, '', '')).encode('ascii') + body)
        head, reply = self.receive_head()
        # It looks for that very spelling, and knows no chunks.
        length = int(head['Content-Length'])
        while len(reply) < length:
            reply += self.receive()
        if head.get('Connection') == 'close':
            self.connection.close()
            self.connection = None
        return reply

    def receive_head(self):
        received = b''
        while b'\r\n\r\n' not in received:
            received += self.receive()
        head, rest = received.split(b'\r\n\r\n', 1)
        lines = head.decode('latin-1').split('\r\n')[1:]
        return dict(line.split(': ', 1) for line in lines), rest

    def receive(self):
        chunk = self.connection.recv(CHUNK_BYTES)
        if not chunk:
            raise ConnectionError('the server closed the connection before it answered')
        return chunk


class RawTcp:
    """A connection for each call: the reply is all that comes until the server closes."""

    def __init__(self, host, port):
        self.address = host, port

    def exchange(self, body):
        with connected(*self.address) as connection:
            connection.sendall(body)
            reply = b''
            while chunk := connection.recv(CHUNK_BYTES):
                reply += chunk
            return reply


class Client:
    """`client.method(…)` calls with positional or named arguments, `client({…})` sends a request."""

    def __init__(self, uri='127.0.0.1', port=8545, use_http=True):
        self._wire = (Http if use_http else RawTcp)(uri, port)

    def __call__(self, request):
        params = request.get('params', {})
        if isinstance(params, dict):
            params = {name: packed(value) for name, value in params.items()}
        else:
            params = [packed(value) for value in params]
        return Response(self._wire.exchange(json.dumps({**request, 'params': params}).encode()))

    def __getattr__(self, method):
        def call(*positional, **named):
            return self({
                'jsonrpc': '2.0',
                'id': random.randint(1, 65536),
                'method': method,
                'params': named or positional,
            })

        return call
