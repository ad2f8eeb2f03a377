"""HttpRequest -> ASGI scope and messages -> the application -> HttpResponse (ASGI specification 3.0, HTTP 2.3)."""
import asyncio
import traceback
import urllib.parse

from ..errors import AnswerTooLargeError, AppLoadError, BadResponseError, last_line
from ..web.http_message import NOT_PASSED_ON, HttpResponse
from .protocol import is_asgi

_VERSIONS = {'version': '3.0', 'spec_version': '2.3'}


def to_asgi3(application):
    """Return the application with one call for each scope; that of ASGI 2 has two."""
    if is_asgi(application):
        return application

    async def single(scope, receive, send):
        await application(scope)(receive, send)

    return single


async def start_lifespan(application):
    """Let the application start up; return its task, which has to be kept, and the state that its requests share.

    AppLoadError when it says that it could not. One that raises instead knows no lifespan, and needs none.
    """
    state, started = {}, asyncio.get_event_loop().create_future()
    calls = iter(({'type': 'lifespan.startup'},))

    async def receive():
        call = next(calls, None)
        return call or await asyncio.Event().wait()

    async def send(message):
        if not started.done():
            started.set_result(message)

    async def live():
        try:
            await application({'type': 'lifespan', 'asgi': _VERSIONS, 'state': state}, receive, send)
        except BaseException as error:
            if isinstance(error, SystemExit) and not started.done():
                started.set_result({'type': 'lifespan.startup.failed', 'message': last_line(error)})
        await send({'type': 'lifespan.startup.complete'})

    task = asyncio.ensure_future(live())
    message = await started
    if message.get('type') == 'lifespan.startup.failed':
        text = str(message.get('message', '')).strip()
        raise AppLoadError(
            "The application's startup failed{}.".format(': ' + text[-2000:] if text else ''),
            "The activation's log may say more.")
    return task, state


async def call_application(application, request, state, max_bytes):
    """Return the HttpResponse after the application has returned; AnswerTooLargeError when it sends more than allowed.

    What it raises before its answer is complete passes through; after that it is only logged, as servers do.
    """
    exchange = _Exchange(request.body, max_bytes)
    try:
        await application(_scope_of(request, state), exchange.receive, exchange.send)
    except BaseException as error:
        if exchange.is_too_large:
            raise AnswerTooLargeError(max_bytes) from error
        if not exchange.over.is_set():
            raise
        traceback.print_exc()
    if exchange.is_too_large:
        raise AnswerTooLargeError(max_bytes)
    if exchange.status is None:
        raise BadResponseError('The application returned without sending an answer.')
    return HttpResponse(exchange.status, exchange.headers, bytes(exchange.body))


class _Exchange:
    """The two functions that an application is given for one request, and what it sent."""

    def __init__(self, request_body, max_bytes):
        self._request_body = request_body
        self._max_bytes = max_bytes
        self.over = asyncio.Event()
        self.is_too_large = False
        self.status, self.headers, self.body = None, [], bytearray()

    async def receive(self):
        """Give the whole body first; then nothing happens until the answer is complete."""
        body, self._request_body = self._request_body, None
        if body is not None:
            return {'type': 'http.request', 'body': body, 'more_body': False}
        await self.over.wait()
        return {'type': 'http.disconnect'}

    async def send(self, message):
        kind = message.get('type')
        if kind == 'http.response.start' and self.status is None:
            self.status = int(message['status'])
            self.headers = [(_text(name), _text(value)) for name, value in message.get('headers', ())]
        elif kind == 'http.response.body' and self.status is not None and not self.over.is_set():
            self.body += message.get('body', b'')
            if len(self.body) > self._max_bytes:
                self.is_too_large = True
                self.over.set()
                raise OSError('The answer exceeds {} bytes.'.format(self._max_bytes))
            if not message.get('more_body', False):
                self.over.set()
        elif not (kind == 'http.response.body' and self.is_too_large):
            raise BadResponseError('The application sent {!r} at the wrong moment.'.format(kind))


def _scope_of(request, state):
    host = request.headers.get('host') or 'localhost'
    name, _, port = host.partition(':') if host.count(':') == 1 else (host, '', '')
    headers = [(b'host', host.encode('utf-8', 'replace'))]
    headers += [(name.encode('utf-8', 'replace'), value.encode('utf-8', 'replace'))
                for name, value in request.headers.items() if name not in NOT_PASSED_ON]
    if request.body or request.method not in ('GET', 'HEAD', 'OPTIONS'):
        headers.append((b'content-length', str(len(request.body)).encode('ascii')))
    path = request.path.encode('utf-8', 'replace')
    return {
        'type': 'http', 'asgi': _VERSIONS, 'http_version': '1.1', 'scheme': 'http', 'root_path': '',
        'method': request.method, 'path': urllib.parse.unquote_to_bytes(path).decode('utf-8', 'replace'),
        'raw_path': path, 'query_string': request.query.encode('utf-8', 'replace'), 'headers': headers,
        'client': ('127.0.0.1', 0), 'server': (name, int(port) if port.isdigit() else 80), 'state': state,
    }


def _text(value):
    return value.decode('latin-1') if isinstance(value, (bytes, bytearray)) else str(value)
