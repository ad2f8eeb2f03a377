"""HTTP/1.1 to the image's own server, over connections that are kept alive."""
import http.client
import select
import socket
import time
import urllib.parse

from ..errors import AnswerTooLargeError, BadArgumentsError
from ..web.http_message import NOT_PASSED_ON, HttpResponse

_HOSTS = ('127.0.0.1', '::1')

# A server closes idle connections after seconds of its own choice; where the container was paused in between, it does
# so at the very moment of the next request.
_LONGEST_IDLE_SECONDS = 1

# What may stand in a URL as it is; a caller's percent signs are already escapes.
_SAFE = "%/:@!$&'()*+,;=~-._?[]"


class Connections:
    """The connections to a port of this machine; any thread may use them."""

    def __init__(self, port):
        self._port = port
        self._idle = []
        self._host = _HOSTS[0]

    def is_open(self):
        """Return whether something listens; remembers under which address."""
        for host in _HOSTS:
            try:
                socket.create_connection((host, self._port), 1).close()
            except OSError:
                continue
            self._host = host
            return True
        return False

    def send(self, request, seconds, max_bytes):
        """Return the HttpResponse to an HttpRequest.

        BadArgumentsError when it cannot be sent as it is, AnswerTooLargeError; OSError and http.client.HTTPException
        when the other side fails.
        """
        connection = self._take(seconds)
        try:
            _write(connection, request, self._port)
            answer = connection.getresponse()
            body = b'' if (answer.length or 0) > max_bytes else _read(answer, max_bytes + 1)
            if len(body) > max_bytes or (answer.length or 0) > 0:
                raise AnswerTooLargeError(max_bytes)
            response = HttpResponse(answer.status, answer.getheaders(), body)
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:
            self._idle.append((connection, time.monotonic()))
        return response

    def _take(self, seconds):
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < _LONGEST_IDLE_SECONDS and not _has_input(connection.sock):
                connection.sock.settimeout(seconds)
                return connection
            connection.close()
        connection = http.client.HTTPConnection(self._host, self._port, timeout=seconds)
        connection.connect()
        return connection


def _read(answer, max_bytes):
    """Of an answer of unknown length, only so much is read; this is slower where it is known."""
    return answer.read(max_bytes) if answer.length is None else answer.read()


def _has_input(sock):
    """Between two requests there is none, but the end of a connection that the other side closed."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _write(connection, request, port):
    target = urllib.parse.quote(request.path, _SAFE)
    if request.query:
        target += '?' + urllib.parse.quote(request.query, _SAFE)
    try:
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader('host', _bytes(request.headers.get('host') or 'localhost:{}'.format(port)))
        for name, value in request.headers.items():
            if name not in NOT_PASSED_ON:
                connection.putheader(name, _bytes(value))
        if request.body or request.method not in ('GET', 'HEAD', 'OPTIONS'):
            connection.putheader('content-length', str(len(request.body)))
    except ValueError as error:
        raise BadArgumentsError('The request cannot be sent to the model: {}.'.format(error))
    connection.endheaders(request.body)
    if hasattr(socket, 'TCP_QUICKACK') and connection.sock is not None:
        # A server that answers in two writes waits for the acknowledgement of the first: 40 ms unless it comes at once.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _bytes(text):
    return text.encode('utf-8', 'replace')
