"""The HTTP side: routes, malformed requests, keep-alive, and callers that go away."""
import http.client
import json
import socket
import time
import unittest

from .server_process import ServerProcess


class HttpTransportTest(unittest.TestCase):
    def test_refusals_are_json(self):
        rows = [
            ('GET', '/run', b'', 405), ('PUT', '/init', b'{}', 405), ('GET', '/', b'', 404), ('POST', '/other', b'{}', 404),
            ('BREW', '/run', b'', 405), ('POST', '/init', b'{bad', 400), ('POST', '/run', b'\xff', 400),
            ('POST', '/run', b'{"value":{"n":NaN}}', 400),
        ]
        with ServerProcess('echo') as server:
            for method, path, body, expected in rows:
                with self.subTest(method=method, path=path, body=body):
                    status, headers, answer = server.request(method, path, body)
                    self.assertEqual((expected, 'application/json'), (status, headers['Content-Type']))
                    self.assertEqual(['error'], list(json.loads(answer.decode())))
            self.assertEqual('POST', server.request('GET', '/run')[1]['Allow'])
            self.assertEqual(b'', server.request('HEAD', '/run')[2])

    def test_keep_alive(self):
        with ServerProcess('echo') as server:
            connection = http.client.HTTPConnection('127.0.0.1', server.port)
            seen = []
            for method, path in (('GET', '/'), ('POST', '/init'), ('POST', '/run'), ('POST', '/run')):
                connection.request(method, path, b'{}')
                answer = connection.getresponse()
                answer.read()
                seen.append((answer.status, connection.sock is not None))
            connection.close()
        self.assertEqual([(404, True), (200, True), (200, True), (200, True)], seen)

    def test_unknown_length_is_refused(self):
        with ServerProcess('echo') as server:
            for header in (b'Transfer-Encoding: chunked', b'Content-Length: x', b'Content-Length: -1'):
                with self.subTest(header=header), socket.create_connection(('127.0.0.1', server.port)) as connection:
                    connection.sendall(b'POST /init HTTP/1.1\r\nHost: a\r\n' + header + b'\r\n\r\n')
                    self.assertIn(b' 411 ', connection.makefile('rb').readline())

    def test_what_is_no_request_is_refused(self):
        rows = [
            (b'rubbish\r\n\r\n', 400), (b'POST /run HTTP/1.1\r\nno header\r\n\r\n', 400),
            (b'POST /run HTTP/1.1\r\nA : 1\r\n\r\n', 400), (b'GET / HTTP/3\r\n\r\n', 505),
            (b'POST /run HTTP/1.1\r\n' + b'a: ' + b'x' * 70000 + b'\r\n\r\n', 431),
            (b'POST /run HTTP/1.1\r\nContent-Length: \xb2\r\n\r\n', 411)]
        with ServerProcess('echo') as server:
            for request, status in rows:
                with self.subTest(request=request[:40]), socket.create_connection(('127.0.0.1', server.port)) as caller:
                    caller.sendall(request)
                    self.assertIn(' {} '.format(status).encode(), caller.makefile('rb').readline())
            self.assertEqual(200, server.init()[0])
        self.assertNotIn('Traceback', server.stderr)

    def test_a_caller_that_waits_to_be_told_to_go_on(self):
        with ServerProcess('echo') as server, socket.create_connection(('127.0.0.1', server.port)) as caller:
            caller.sendall(b'POST /init HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')
            stream = caller.makefile('rb')
            self.assertEqual([b'HTTP/1.1 100 Continue\r\n', b'\r\n'], [stream.readline(), stream.readline()])
            caller.sendall(b'{}')
            self.assertEqual(b'HTTP/1.1 200 OK\r\n', stream.readline())

    def test_caller_that_goes_away(self):
        with ServerProcess('echo') as server:
            server.init()
            for request in (b'POST /run HTTP/1.1\r\nContent-Length: 100\r\n\r\n{', b'POST /run HTTP/1.1\r\n\r\n', b'\r\n'):
                with socket.create_connection(('127.0.0.1', server.port)) as connection:
                    connection.sendall(request)
            time.sleep(0.3)  # the second one is a complete request, and runs although nobody waits for it
            self.assertEqual(200, server.run({})[0])
        self.assertNotIn('Traceback', server.stderr)


if __name__ == '__main__':
    unittest.main()
