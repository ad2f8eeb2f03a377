"""Prints lines while other requests do, in one event loop."""
import asyncio


async def app(scope, receive, send):
    if scope['type'] != 'http':
        return
    name = scope['query_string'].decode()
    for number in range(3):
        await asyncio.ensure_future(chat(name, number))
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'application/json')]})
    await send({'type': 'http.response.body', 'body': b'{}'})


async def chat(name, number):
    print(name, number)
    await asyncio.sleep(0.02)
