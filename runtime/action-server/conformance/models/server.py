"""The model of the conformance table as a server of its own, on port 5000."""
import http.server
import json
import os
import socketserver
import sys
import time

if os.environ.get('MODEL_FAILS'):
    raise RuntimeError('no weights')
LOADED = {name: os.environ.get(name) for name in ('SOME_VAR', 'ANOTHER_VAR', 'LIST', 'NOTHING')}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self):
        body = self.rfile.read(int(self.headers.get('content-length') or 0))
        content_type, status, path = 'application/json', 200, self.path.partition('?')[0]
        if path == '/model/predict':
            print('out: {} \u2744 \u2603 \u2744'.format(path))
            print('err: {}'.format(self.command), file=sys.stderr)
            content_type = self.headers.get('content-type', 'text/plain')
        elif path == '/loaded':
            body = json.dumps(LOADED).encode()
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
        elif path == '/exit':
            os._exit(3)
        else:
            status, content_type, body = 404, 'text/html', b'<h1>not here</h1>'
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


if __name__ == '__main__':
    Server(('0.0.0.0', 5000), Handler).serve_forever()
