"""python3 call.py [--tcp] [PORT]"""

import sys

import numpy
from PIL import Image

from client import Client, RemoteError

ports = [int(word) for word in sys.argv[1:] if word.isdecimal()]
client = Client(port=ports[0] if ports else 8545, use_http='--tcp' not in sys.argv)

print('validate_session →', client.validate_session(user_id=100, session_id=130).json)
print('echo →', client.echo(b'\x00\xff').bytes)
users = numpy.array([100, 101, 102])
print('validate_all_sessions →', client.validate_all_sessions(users, users ^ 23).numpy)
print('rotate_avatar →', client.rotate_avatar(image=Image.new('RGB', (4, 2))).image.size)
try:
    client.find_user('nobody').json
except RemoteError as error:
    print('find_user →', error, error.data)
