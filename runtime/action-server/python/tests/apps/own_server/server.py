"""A model's own HTTP server: server.py PORT [SECONDS BEFORE IT LISTENS [EXIT CODE BEFORE IT LISTENS]]."""
import http.server
import json
import os
import socketserver
import sys
import threading
import time

PORT = int(sys.argv[1])
if len(sys.argv) > 2:
    time.sleep(float(sys.argv[2]))
if len(sys.argv) > 3:
    sys.stderr.write('no weights\n')
    sys.exit(int(sys.argv[3]))

READY_AT = time.monotonic() + float(os.environ.get('SECONDS_TO_HEALTH', '0'))
connections = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    wbufsize = -1

    def setup(self):
        global connections
        connections += 1
        super().setup()

    def answer(self):
        length = int(self.headers.get('content-length') or 0)
        self.sent = self.rfile.read(length)
        path = self.path.partition('?')[0]
        name = path.strip('/').replace('-', '_').replace('/', '_')
        getattr(self, 'answer_' + name, self.answer_unknown)()

    do_GET = do_POST = do_PUT = do_OPTIONS = do_HEAD = answer

    def reply(self, status, body, content_type='application/json', **headers):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(body)))
        for header, value in headers.items():
            self.send_header(header.replace('_', '-'), value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def answer_unknown(self):
        self.reply(404, b'<h1>not here</h1>', 'text/html')

    def answer_model_predict(self):
        print('out: {} \u2744'.format(self.path), flush=True)
        print('err: {}'.format(self.command), file=sys.stderr)
        self.reply(200, self.sent, self.headers.get('content-type', 'application/octet-stream'))

    def answer_request(self):
        pairs = [[name.lower(), value] for name, value in self.headers.items()]
        seen = {'method': self.command, 'target': self.path, 'headers': pairs, 'body': self.sent.decode('latin-1')}
        self.reply(200, json.dumps(seen).encode())

    def answer_state(self):
        seen = {'connections': connections, 'folder': os.getcwd(), 'some_var': os.environ.get('SOME_VAR'),
                'pid': os.getpid(), 'group': os.getpgid(0)}
        self.reply(200, json.dumps(seen).encode())

    def answer_health(self):
        self.reply(200 if time.monotonic() >= READY_AT else 503, b'{}')

    def answer_two_cookies(self):
        self.send_response(201)
        for value in ('a=1', 'b=2'):
            self.send_header('Set-Cookie', value)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def answer_stream(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain')
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()
        for _ in range(int(self.path.partition('?')[2] or 3)):
            self.wfile.write(b'4\r\npart\r\n')
        self.wfile.write(b'0\r\n\r\n')

    def answer_close(self):
        self.close_connection = True
        self.reply(200, b'{}', Connection='close')

    def answer_close_later(self):
        self.close_connection = True
        self.reply(200, b'{}')

    def answer_drop(self):
        self.close_connection = True

    def answer_two_writes(self):
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n')
        self.wfile.flush()
        self.wfile.write(b'body')
        self.wfile.flush()

    def answer_slow(self):
        time.sleep(0.5)
        self.reply(200, b'{}')

    def answer_hang(self):
        time.sleep(30)

    def answer_exit(self):
        sys.stderr.write('giving up\n')
        sys.stderr.flush()
        os._exit(3)

    def answer_abort(self):
        os.abort()

    def answer_exit_later(self):
        threading.Timer(0.2, os._exit, (5,)).start()
        self.reply(200, b'{}')

    def answer_half_a_line(self):
        sys.stdout.write('whole ')
        sys.stdout.flush()
        self.reply(200, b'{}')
        self.wfile.flush()
        time.sleep(0.2)
        print('line', flush=True)

    def answer_much(self):
        sys.stdout.write(('x' * 99 + '\n') * 100000)
        sys.stdout.flush()
        self.reply(200, b'{}')

    def log_message(self, format, *args):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


Server(('127.0.0.1', PORT), Handler).serve_forever()
