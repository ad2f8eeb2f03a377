"""HTTP/1.1 around an Action: reads a request, hands its JSON over, writes the answer in one piece."""
import http
import http.server
import socketserver
import sys
import traceback

from .answer import error_answer
from .strict_json import load_json


class ActionHttpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens as soon as it is made; one thread for each connection."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port, action):
        self.routes = {'/init': action.init, '/run': action.run}
        super().__init__(('0.0.0.0', port), _Handler)

    def serve(self):
        """Serve for ever, without polling: an idle container that is about to be paused uses no processor time."""
        self.serve_forever(poll_interval=None)

    def handle_error(self, request, client_address):
        """Stay silent about a caller that went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            traceback.print_exc()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self._read_body()
        if body is not None:
            self._write(self._answer_to(body))

    def _refuse_method(self):
        body = self._read_body()
        if body is not None:
            is_known = self._path() in self.server.routes
            status, reason = (405, 'takes only POST') if is_known else (404, 'is not here; /init and /run are')
            self._write(error_answer(status, '{} {}.'.format(self._path(), reason)))

    do_GET = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse_method

    def _answer_to(self, body):
        route = self.server.routes.get(self._path())
        if route is None:
            return error_answer(404, '{} is not here; /init and /run are.'.format(self._path()))
        try:
            message = load_json(body)
        except ValueError as error:
            return error_answer(400, 'Error unmarshaling request: {}.'.format(error))
        try:
            return route(message, body)
        except Exception as error:  # a fault of the action server itself: the container is given up
            traceback.print_exc()
            return error_answer(500, 'Internal error: {}.'.format(type(error).__name__))

    def _path(self):
        return self.path.partition('?')[0]

    def _read_body(self):
        """Return the body, or None after refusing a request whose length is unknown."""
        length = self.headers.get('Content-Length', '0').strip()
        if 'Transfer-Encoding' in self.headers or not length.isdigit():
            self.send_error(411, 'The request body needs a Content-Length.')
            return None
        data = self.rfile.read(int(length))
        if len(data) < int(length):
            self.close_connection = True
            return None
        return data

    def _write(self, answer):
        """Header and body leave in one write: two would wait for each other's acknowledgement (Nagle), 40 ms."""
        head = 'HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}{}\r\n'.format(
            answer.status,
            http.HTTPStatus(answer.status).phrase,
            len(answer.body),
            'Allow: POST\r\n' if answer.status == 405 else '',
            'Connection: close\r\n' if self.close_connection else '',
        ).encode('ascii')
        try:
            self.wfile.write(head if self.command == 'HEAD' else head + answer.body)
        except ConnectionError:
            self.close_connection = True

    def send_error(self, code, message=None, explain=None):
        """Answer what the base class refuses (malformed requests, unknown methods) in JSON as well."""
        self.close_connection = True
        self._write(error_answer(code, message or http.HTTPStatus(code).phrase))

    def log_message(self, format, *args):
        """Keep silent: the log belongs to the model."""
