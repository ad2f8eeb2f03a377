"""The WSGI protocol (PEP 3333) between a request and the application."""
import io
import sys
import unittest
import wsgiref.validate

from serverless_max_action_server.errors import BadResponseError
from serverless_max_action_server.web.http_message import HttpRequest
from serverless_max_action_server.application.wsgi_gateway import call_application, to_environ


def environ_of(path='/', headers=None, body=b'', query=''):
    return to_environ(HttpRequest('POST', path, query, headers or {}, body), io.StringIO(), False)


class Closing:
    """An iterable answer that tells whether it was closed."""

    is_closed = False

    def __init__(self, chunks):
        self._chunks = chunks

    def __iter__(self):
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    def close(self):
        self.is_closed = True


class WsgiGatewayTest(unittest.TestCase):
    def test_environ(self):
        headers = {'host': 'h:81', 'content-type': 'a/b', 'x-one': '\u2744', 'x_one': 'spoofed', 'content-length': '9',
                   'accept-encoding': 'gzip', 'empty': ''}
        environ = environ_of('/a%20b%C3%A9%2F', headers, b'body', 'q=1')
        self.assertEqual(b'body', environ['wsgi.input'].read())
        expected = {
            'PATH_INFO': '/a b\u00c3\u00a9/', 'QUERY_STRING': 'q=1', 'SCRIPT_NAME': '', 'CONTENT_TYPE': 'a/b',
            'CONTENT_LENGTH': '4', 'HTTP_HOST': 'h:81', 'SERVER_NAME': 'h', 'SERVER_PORT': '81', 'HTTP_EMPTY': '',
            'HTTP_X_ONE': '\u2744'.encode('utf-8').decode('latin-1'), 'wsgi.multithread': False,
        }
        self.assertEqual(expected, {name: environ[name] for name in expected})
        self.assertTrue({'HTTP_CONTENT_LENGTH', 'HTTP_ACCEPT_ENCODING'}.isdisjoint(environ))
        self.assertEqual('localhost', environ_of()['HTTP_HOST'])

    def test_environ_passes_the_validator(self):
        def app(environ, start_response):
            environ['wsgi.input'].read(4)
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [b'a', b'b']
        environ = environ_of('/x', {'content-type': 'text/plain'}, b'body')
        response = call_application(wsgiref.validate.validator(app), environ)
        self.assertEqual((200, [('Content-Type', 'text/plain')], b'ab'), tuple(response))

    def test_write_comes_before_the_iterable(self):
        def app(environ, start_response):
            start_response('201 CREATED', [])(b'written ')
            return [b'returned']
        self.assertEqual((201, [], b'written returned'), tuple(call_application(app, environ_of())))

    def test_iterable_is_closed(self):
        for chunks, error in (([b'a'], None), ([b'a', KeyError('k')], KeyError)):
            iterable = Closing(chunks)

            def app(environ, start_response):
                start_response('200 OK', [])
                return iterable
            if error is None:
                call_application(app, environ_of())
            else:
                with self.assertRaises(error):
                    call_application(app, environ_of())
            self.assertTrue(iterable.is_closed)

    def test_start_response_again(self):
        def app(environ, start_response):
            start_response('200 OK', [('A', 'b')])
            if environ['QUERY_STRING'] == 'late':
                yield b'sent'
            try:
                raise KeyError('k')
            except KeyError:
                start_response('500 OOPS', [], sys.exc_info())
            yield b'error page'
        self.assertEqual((500, [], b'error page'), tuple(call_application(app, environ_of())))
        with self.assertRaises(KeyError):
            call_application(app, environ_of(query='late'))

    def test_broken_applications(self):
        def answering(status, chunks, times=1):
            def app(environ, start_response):
                for _ in range(times):
                    start_response(status, [])
                return chunks
            return app
        rows = [answering('200 OK', ['text']), answering('200 OK', [], 2), answering('OK', []), answering(200, []),
                answering('200 OK', [], 0)]
        for app in rows:
            with self.assertRaises(BadResponseError):
                call_application(app, environ_of())


if __name__ == '__main__':
    unittest.main()
