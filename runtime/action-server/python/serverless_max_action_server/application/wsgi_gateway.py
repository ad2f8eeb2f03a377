"""HttpRequest -> WSGI environ -> the application -> HttpResponse (PEP 3333)."""
import io
import urllib.parse

from ..errors import BadResponseError
from ..web.http_message import NOT_PASSED_ON, HttpResponse


def to_environ(request, errors, is_multithread):
    """Return the WSGI environ of an HttpRequest; ``errors`` is the text stream for the application's messages."""
    host = _native(request.headers.get('host') or 'localhost')
    server_name, _, server_port = host.partition(':') if host.count(':') == 1 else (host, '', '')
    environ = {
        'REQUEST_METHOD': request.method,
        'SCRIPT_NAME': '',
        'PATH_INFO': urllib.parse.unquote_to_bytes(request.path.encode('utf-8', 'replace')).decode('latin-1'),
        'QUERY_STRING': _native(request.query),
        'CONTENT_LENGTH': str(len(request.body)),
        'SERVER_NAME': server_name,
        'SERVER_PORT': server_port or '80',
        'SERVER_PROTOCOL': 'HTTP/1.1',
        'REMOTE_ADDR': '127.0.0.1',
        'HTTP_HOST': host,
        'wsgi.version': (1, 0),
        'wsgi.url_scheme': 'http',
        'wsgi.input': io.BytesIO(request.body),
        'wsgi.input_terminated': True,
        'wsgi.errors': errors,
        'wsgi.multithread': is_multithread,
        'wsgi.multiprocess': False,
        'wsgi.run_once': False,
    }
    if 'content-type' in request.headers:
        environ['CONTENT_TYPE'] = _native(request.headers['content-type'])
    for name, value in request.headers.items():
        # x_y and x-y would become the same variable; as other servers do, only the latter counts.
        if name not in NOT_PASSED_ON and name != 'content-type' and '_' not in name:
            environ['HTTP_' + _native(name).upper().replace('-', '_')] = _native(value)
    return environ


def call_application(application, environ):
    """Return the HttpResponse of a WSGI application; what it raises passes through, after its iterable is closed."""
    started = []
    chunks = []

    def start_response(status, headers, exc_info=None):
        if exc_info is not None:
            try:
                if any(chunks):
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif started:
            raise BadResponseError('The application called start_response a second time without exc_info.')
        started[:] = [(_status(status), [(str(name), str(value)) for name, value in headers])]
        return chunks.append

    iterable = application(environ, start_response)
    try:
        chunks.extend(iterable)
    finally:
        close = getattr(iterable, 'close', None)
        if close is not None:
            close()
    if not started:
        raise BadResponseError('The application returned without calling start_response.')
    return HttpResponse(started[0][0], started[0][1], _joined(chunks))


def _status(status):
    if not isinstance(status, str) or not status[:3].isdigit():
        raise BadResponseError('The application answered with the status {!r}.'.format(status))
    return int(status[:3])


def _joined(chunks):
    try:
        return b''.join(chunks)
    except TypeError:
        raise BadResponseError('The application answered with something else than bytes.')


def _native(text):
    """Return text as WSGI wants it: one character for each byte of its UTF-8 form."""
    return text.encode('utf-8', 'replace').decode('latin-1')
