"""A plain WSGI application that answers with the body it was sent."""
import sys


def app(environ, start_response):
    body = environ['wsgi.input'].read(int(environ['CONTENT_LENGTH']))
    print('out: {} \u2744 \u2603 \u2744'.format(environ['PATH_INFO']))
    print('err: {}'.format(environ['REQUEST_METHOD']), file=sys.stderr)
    start_response('200 OK', [('Content-Type', environ.get('CONTENT_TYPE', 'application/octet-stream'))])
    return [body]
