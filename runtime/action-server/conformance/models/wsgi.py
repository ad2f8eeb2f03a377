"""The model of the conformance table as a WSGI application."""
import json
import os
import sys
import time

if os.environ.get('MODEL_FAILS'):
    raise RuntimeError('no weights')
LOADED = {name: os.environ.get(name) for name in ('SOME_VAR', 'ANOTHER_VAR', 'LIST', 'NOTHING')}


def app(environ, start_response):
    path = environ['PATH_INFO']
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    content_type, status = 'application/json', '200 OK'
    if path == '/model/predict':
        print('out: {} \u2744 \u2603 \u2744'.format(path))
        print('err: {}'.format(environ['REQUEST_METHOD']), file=sys.stderr)
        content_type = environ.get('CONTENT_TYPE') or 'text/plain'
    elif path == '/loaded':
        body = json.dumps(LOADED).encode()
    elif path == '/context':
        body = json.dumps({name: text for name, text in os.environ.items() if name.startswith('__OW_')}).encode()
    elif path == '/place':
        body = json.dumps({'folder': os.getcwd()}).encode()
    elif path == '/slow':
        time.sleep(0.5)
        body = b'{}'
    elif path == '/much':
        sys.stdout.write(('x' * 99 + '\n') * 100000)
        body = b'{}'
    elif path == '/png':
        content_type, body = 'image/png', b'\x89PNG'
    else:
        status, content_type, body = '404 Not Found', 'text/html', b'<h1>not here</h1>'
    start_response(status, [('Content-Type', content_type)])
    return [body]
