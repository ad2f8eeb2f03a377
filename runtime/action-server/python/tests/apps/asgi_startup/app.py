import os


async def app(scope, receive, send):
    if scope['type'] == 'lifespan':
        if os.environ['HOW'] == 'exit':
            raise SystemExit(4)
        await receive()
        if os.environ['HOW'] == 'failed':
            await send({'type': 'lifespan.startup.failed', 'message': 'no weights'})
        raise RuntimeError('lifespan is unknown here')
    await send({'type': 'http.response.start', 'status': 200})
    await send({'type': 'http.response.body', 'body': b'served'})


class Old:
    """An application of ASGI 2: one call for the scope, one for its messages."""

    def __init__(self, scope):
        assert scope['type'] in ('http', 'lifespan')

    async def __call__(self, receive, send):
        await send({'type': 'http.response.start', 'status': 201})
        await send({'type': 'http.response.body', 'body': b'old'})
