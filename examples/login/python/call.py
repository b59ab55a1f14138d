"""python3 call.py [--tcp] [PORT]"""

import sys

from client import Client, RemoteError

ports = [int(word) for word in sys.argv[1:] if word.isdecimal()]
client = Client(port=ports[0] if ports else 8545, use_http='--tcp' not in sys.argv)

print('validate_session →', client.validate_session(user_id=100, session_id=130).json)
print('echo →', client.echo(b'\x00\xff').bytes)
try:
    client.find_user('nobody').json
except RemoteError as error:
    print('find_user →', error, error.data)
