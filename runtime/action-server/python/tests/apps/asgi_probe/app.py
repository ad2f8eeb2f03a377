"""An ASGI application with a path for each thing a test wants to see."""
import asyncio
import gc
import json
import os
import sys
import threading

LOADED_ENV = {name: os.environ.get(name) for name in ('SOME_VAR',)}
LOADING_THREAD = threading.current_thread()
CREATED = asyncio.Lock() if sys.version_info >= (3, 10) else None


async def answer_predict(scope, body):
    print('out: {}'.format(scope['path']))
    print('err: {}'.format(scope['method']), file=sys.stderr)
    return body, dict(scope['headers']).get(b'content-type', b'application/octet-stream')


async def answer_scope(scope, body):
    seen = {name: value.decode('latin-1') if isinstance(value, bytes) else value
            for name, value in scope.items() if isinstance(value, (bytes, str))}
    seen['headers'] = [[name.decode('latin-1'), value.decode('latin-1')] for name, value in scope['headers']]
    seen['body'] = body.decode('latin-1')
    seen['ready'] = scope['state'].get('ready')
    seen['main_thread'] = threading.current_thread() is LOADING_THREAD is threading.main_thread()
    seen['env'] = LOADED_ENV
    return json.dumps(seen).encode(), b'application/json'


async def answer_slow(scope, body):
    await asyncio.sleep(0.5)
    return b'{}', b'application/json'


async def answer_raise(scope, body):
    raise ValueError('no such picture')


async def answer_exit(scope, body):
    sys.exit(1)


async def answer_collect_garbage(scope, body):
    gc.collect()
    return b'{}', b'application/json'


async def answer_exit_in_a_task(scope, body):
    async def leave():
        sys.exit(1)
    asyncio.ensure_future(leave())
    await asyncio.sleep(0.05)
    return b'{}', b'application/json'


async def app(scope, receive, send):
    if scope['type'] == 'lifespan':
        await receive()
        scope['state']['ready'] = 'yes'
        await send({'type': 'lifespan.startup.complete'})
        await receive()
    name = scope['path'].strip('/').replace('-', '_').replace('model/', '')
    if name == 'silent':
        return
    message = await receive()
    start = {'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/plain')]}
    if name == 'stream':
        await send(start)
        for _ in range(int(scope['query_string'] or 3)):
            await send({'type': 'http.response.body', 'body': b'part', 'more_body': True})
        await send({'type': 'http.response.body'})
        assert (await receive())['type'] == 'http.disconnect'
        print('afterwards')
        return
    if name == 'late':
        await send(start)
        await send({'type': 'http.response.body', 'body': b'sent'})
        raise ValueError('too late')
    if name == 'twice':
        await send(start)
        await send(start)
    body, content_type = await globals()['answer_' + name](scope, message['body'])
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', content_type)]})
    await send({'type': 'http.response.body', 'body': body})
