"""FastAPI as its documentation shows it: REST routes, and a WebSocket that takes JSON-RPC.

The routes are `async def`, as it advises for those that wait for nothing: plain ones would each
cross to a thread of a pool and back.
"""

from fastapi import Body, FastAPI, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

app = FastAPI()


class Customer(BaseModel):
    name: str
    email: str
    address: str


class Line(BaseModel):
    sku: str
    title: str
    quantity: int
    price: float
    tags: list[str]


class Order(BaseModel):
    id: str
    customer: Customer
    lines: list[Line]


def add(a: int, b: int):
    return a + b


def is_valid(user_id: int, session_id: int):
    return (user_id ^ session_id) % 23 == 0


@app.get("/sum")
async def sum_(a: int, b: int):
    return add(a, b)


@app.get("/validate_session")
async def validate_session(user_id: int, session_id: int):
    return is_valid(user_id, session_id)


@app.post("/order")
async def order(order: Order):
    return order


@app.post("/numbers")
async def numbers(values: list[float]):
    return values


@app.post("/echo")
async def echo(data: str = Body()):
    return data


@app.websocket("/ws")
async def websocket(socket: WebSocket):
    await socket.accept()
    try:
        while True:
            call = await socket.receive_json()
            result = METHODS[call["method"]](*call["params"])
            await socket.send_json({"jsonrpc": "2.0", "id": call["id"], "result": result})
    except WebSocketDisconnect:
        pass


METHODS = {"sum": add, "validate_session": is_valid}
