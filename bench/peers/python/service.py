"""FastAPI as its documentation shows it: REST routes, and a WebSocket that takes JSON-RPC."""

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


@app.get("/sum")
def sum_(a: int, b: int):
    return a + b


@app.get("/validate_session")
def validate_session(user_id: int, session_id: int):
    return (user_id ^ session_id) % 23 == 0


@app.post("/order")
def order(order: Order):
    return order


@app.post("/numbers")
def numbers(values: list[float]):
    return values


@app.post("/echo")
def echo(data: str = Body()):
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


METHODS = {"sum": sum_, "validate_session": validate_session}
