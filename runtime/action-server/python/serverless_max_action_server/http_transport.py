"""HTTP/1.1 around an Action: reads a request, hands its JSON over, writes the answer in one piece.

Not the standard library's http.server: that one takes half of this program's start, and a tenth of a millisecond of
each request, to read headers as an e-mail has them. A container has one caller, which sends what OpenWhisk sends.
"""
import socket
import sys
import threading
import traceback

from .answer import error_answer
from .strict_json import load_json

_PHRASES = {
    200: 'OK', 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed',
    411: 'Length Required', 431: 'Request Header Fields Too Large', 500: 'Internal Server Error', 502: 'Bad Gateway',
    505: 'HTTP Version Not Supported'}
_LONGEST_HEAD = 65536


class ActionHttpServer:
    """Listens as soon as it is made; one thread for each connection."""

    def __init__(self, port, action):
        self._routes = {'/init': action.init, '/run': action.run}
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(('0.0.0.0', port))
        self._listener.listen(128)

    def serve(self):
        """Serve for ever, without polling: an idle container that is about to be paused uses no processor time."""
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve_connection, args=(connection,), daemon=True).start()

    def _serve_connection(self, connection):
        try:
            # Header and body of an answer leave in one write; a second one would wait 40 ms for its acknowledgement.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection, connection.makefile('rb') as stream:
                while self._serve_request(connection, stream):
                    pass
        except OSError:
            pass  # the caller went away
        except Exception:
            traceback.print_exc()

    def _serve_request(self, connection, stream):
        """Answer one request; return whether another one may follow on this connection."""
        head = _read_head(stream)
        if head is None:
            return False
        if isinstance(head, int):
            _write(connection, error_answer(head, _PHRASES[head] + '.'), is_last=True)
            return False
        method, path, version, headers = head
        is_last = headers.get('connection', '').lower() == 'close' or version == 'HTTP/1.0'
        length = headers.get('content-length', '0')
        if 'transfer-encoding' in headers or not _is_number(length):
            _write(connection, error_answer(411, 'The request body needs a Content-Length.'), is_last=True)
            return False
        if headers.get('expect', '').lower() == '100-continue':
            connection.sendall(b'HTTP/1.1 100 Continue\r\n\r\n')
        body = stream.read(int(length))
        if len(body) < int(length):
            return False
        _write(connection, self._answer_to(method, path, body), is_last, method == 'HEAD')
        return not is_last

    def _answer_to(self, method, path, body):
        route = self._routes.get(path)
        if route is None:
            return error_answer(404, '{} is not here; /init and /run are.'.format(path))
        if method != 'POST':
            return error_answer(405, '{} takes only POST.'.format(path))
        try:
            message = load_json(body)
        except ValueError as error:
            return error_answer(400, 'Error unmarshaling request: {}.'.format(error))
        try:
            return route(message, body)
        except Exception as error:  # a fault of the action server itself: the container is given up
            traceback.print_exc()
            sys.stderr.flush()
            return error_answer(500, 'Internal error: {}.'.format(type(error).__name__))


def _read_head(stream):
    """Return method, path without query, version and headers (names in lower case, the last of several).

    A status instead for what is no request; None when the caller went away.
    """
    line = stream.readline(_LONGEST_HEAD)
    if not line.strip():
        return None
    words = line.decode('latin-1').split()
    if len(words) != 3 or not line.endswith(b'\n'):
        return 400
    method, target, version = words
    if version not in ('HTTP/1.1', 'HTTP/1.0'):
        return 505
    headers, size = {}, 0
    while True:
        line = stream.readline(_LONGEST_HEAD)
        size += len(line)
        if size >= _LONGEST_HEAD:
            return 431
        if line in (b'\r\n', b'\n'):
            return method, target.partition('?')[0], version, headers
        if not line:
            return None
        name, colon, value = line.decode('latin-1').partition(':')
        if not colon or not name or name != name.strip():
            return 400
        headers[name.lower()] = value.strip()


def _is_number(text):
    return text.encode('latin-1').isdigit()  # of bytes, only ASCII's digits count


def _write(connection, answer, is_last, is_head=False):
    head = 'HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}{}\r\n'.format(
        answer.status,
        _PHRASES.get(answer.status, 'Unknown'),
        len(answer.body),
        'Allow: POST\r\n' if answer.status == 405 else '',
        'Connection: close\r\n' if is_last else '',
    ).encode('ascii')
    connection.sendall(head if is_head else head + answer.body)
