"""uvicorn in production mode: one worker, uvloop and httptools, no access log."""

import socket
import sys

import uvicorn

listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
config = uvicorn.Config(
    "service:app", loop="uvloop", http="httptools", ws="websockets", access_log=False,
    log_level="warning",
)


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        print(f"listening on {listener.getsockname()[1]}", flush=True)


sys.exit(Server(config).run(sockets=[listener]))
