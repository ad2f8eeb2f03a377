"""A model behind its own server: when it is ready, and what is told when it fails."""
import http.client
import socket
import time

from .. import settings
from ..errors import AppNotFoundError, BadResponseError, RefusedError, ServerTimeoutError, last_line
from ..web.http_message import HttpRequest
from .connections import Connections
from .output import ServerOutput
from .process import ServerProcess

_SECONDS_BETWEEN_TRIES = 0.01


def open_server(environ, log, on_start):
    """Start the image's own command, wait until it is ready, and return a model for the WebAdapter.

    What it prints goes to ``log``; ``on_start(process)`` is called in between. Raises an ActionServerError.
    """
    command, port = settings.command(environ), settings.model_port(environ)
    if not command:
        raise AppNotFoundError(
            'No server: nothing says how the image starts its own.',
            'Set SERVERLESS_MAX_COMMAND to its command, as a JSON array of words.')
    output = ServerOutput(log)
    log.before_close.append(output.drain)
    process = ServerProcess(command, environ, output)
    on_start(process)
    connections = Connections(port)
    try:
        _wait_until_ready(process, connections, port, environ)
    except BaseException:
        process.stop()
        raise
    return ServerModel(process, connections, environ)


class ServerModel:
    """Forwards requests; ``environ`` has the deadline of the activation."""

    def __init__(self, process, connections, environ):
        self._process = process
        self._connections = connections
        self._environ = environ
        self._max_bytes = settings.max_result_bytes(environ)

    def require_ready(self):
        """Raise RefusedError when the server has ended."""
        if self._process.wait(0):
            raise RefusedError(500, str(self._process.ended_error('before this run')))

    def answer(self, request):
        """Return the HttpResponse of the server."""
        limit_ms = settings.milliseconds_left(self._environ, time.time() * 1000)
        limit_ms = min(limit_ms, settings.request_timeout_ms(self._environ) or limit_ms)
        try:
            return self._connections.send(request, max(limit_ms, 1) / 1000, self._max_bytes)
        except socket.timeout:
            raise ServerTimeoutError("The model's own server did not answer within {} ms.".format(int(limit_ms)))
        except (OSError, http.client.HTTPException) as error:
            if self._process.wait(1):
                raise self._process.ended_error('while it answered') from error
            raise BadResponseError("The model's own server gave no answer: {}.".format(last_line(error))) from error


def _wait_until_ready(process, connections, port, environ):
    health_path = settings.health_path(environ)
    start = time.monotonic()
    seconds = settings.milliseconds_left(environ, time.time() * 1000) / 1000
    while not connections.is_open() or (health_path and not _is_healthy(connections, health_path)):
        if process.wait(_SECONDS_BETWEEN_TRIES):
            raise process.ended_error('before it listened on port {}'.format(port))
        if time.monotonic() - start > seconds:
            raise ServerTimeoutError("The model's own server did not listen on port {} within {} ms.".format(
                port, int(seconds * 1000)), 'SERVERLESS_MAX_MODEL_PORT names another port.')


def _is_healthy(connections, path):
    try:
        return connections.send(HttpRequest('GET', path, '', {}, b''), 1, 1 << 20).status < 400
    except Exception:  # whatever it is, the server is not ready yet
        return False
