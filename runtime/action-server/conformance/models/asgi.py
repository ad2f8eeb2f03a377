"""The model of the conformance table as an ASGI application."""
import asyncio
import json
import os
import sys

if os.environ.get('MODEL_FAILS'):
    raise RuntimeError('no weights')
LOADED = {name: os.environ.get(name) for name in ('SOME_VAR', 'ANOTHER_VAR', 'LIST', 'NOTHING')}


async def app(scope, receive, send):
    if scope['type'] == 'lifespan':
        await receive()
        await send({'type': 'lifespan.startup.complete'})
        await receive()
    path, body = scope['path'], (await receive())['body']
    content_type, status = b'application/json', 200
    if path == '/model/predict':
        print('out: {} \u2744 \u2603 \u2744'.format(path))
        print('err: {}'.format(scope['method']), file=sys.stderr)
        content_type = dict(scope['headers']).get(b'content-type', b'text/plain')
    elif path == '/loaded':
        body = json.dumps(LOADED).encode()
    elif path == '/context':
        body = json.dumps({name: text for name, text in os.environ.items() if name.startswith('__OW_')}).encode()
    elif path == '/place':
        body = json.dumps({'folder': os.getcwd()}).encode()
    elif path == '/slow':
        await asyncio.sleep(0.5)
        body = b'{}'
    elif path == '/much':
        sys.stdout.write(('x' * 99 + '\n') * 100000)
        body = b'{}'
    elif path == '/png':
        content_type, body = b'image/png', b'\x89PNG'
    else:
        status, content_type, body = 404, b'text/html', b'<h1>not here</h1>'
    await send({'type': 'http.response.start', 'status': status, 'headers': [(b'content-type', content_type)]})
    await send({'type': 'http.response.body', 'body': body})
