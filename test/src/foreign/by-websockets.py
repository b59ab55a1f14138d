"""Calls a server by the package `websockets`, and prints what it was told as JSON."""

import asyncio
import json
import sys

try:
    import websockets
except ModuleNotFoundError:
    sys.exit("the package websockets is missing: apt-get install python3-websockets")


def request(number, method, params, **more):
    return json.dumps(
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params, **more}
    )


async def stream(socket):
    """Asks for four values, and gives credit for one when one has come."""
    await socket.send(request(2, "feed.count", {"n": 4}, meta={"stream": 1}))
    values = []
    async for text in socket:
        message = json.loads(text)
        if "method" not in message:
            return values, message["result"]
        values += message["params"]["values"]
        credit = {"id": 2, "n": 1}
        await socket.send(
            json.dumps({"jsonrpc": "2.0", "method": "$/credit", "params": credit})
        )


async def main(url):
    async with websockets.connect(url) as socket:
        await socket.send(request(1, "feed.sum", [2, 3]))
        told = {"sum": json.loads(await socket.recv())}
        told["values"], told["returned"] = await stream(socket)
        await socket.send(request(3, "feed.text", [200_000]))
        told["length"] = len(json.loads(await socket.recv())["result"])
        await (await socket.ping())
        await socket.close()
        told["closed"] = socket.close_code
    print(json.dumps(told))


asyncio.run(main(sys.argv[1]))
