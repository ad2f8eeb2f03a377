"""The adapter asgi: protocol, lifespan, event loop, and failures."""
import concurrent.futures
import json
import time
import unittest

from .server_process import ServerProcess, count_sentinels


class AsgiTest(unittest.TestCase):
    def assert_sentinels(self, server, count):
        self.assertEqual((count, count), (count_sentinels(server.stdout), count_sentinels(server.stderr)))

    def test_scope(self):
        headers = {'host': 'h:81', 'content-type': 'text/plain', 'X-One': '\u2744', 'content-length': '9', 'accept-encoding': 'gzip'}
        arguments = {'__ow_method': 'post', '__ow_path': '/sc%6fpe', '__ow_query': 'q=%20', '__ow_headers': headers,
                     '__ow_body': 'text'}
        with ServerProcess('asgi_probe') as server:
            self.assertEqual((200, {'ok': True}), server.init(env={'SOME_VAR': 'xyz'}))
            seen = json.loads(server.run(arguments)[1]['body'])
        expected = {'type': 'http', 'method': 'POST', 'path': '/scope', 'raw_path': '/sc%6fpe', 'query_string': 'q=%20',
                    'body': 'text', 'scheme': 'http', 'root_path': '', 'ready': 'yes', 'main_thread': True,
                    'env': {'SOME_VAR': 'xyz'}}
        self.assertEqual(expected, {name: seen[name] for name in expected})
        self.assertEqual({'host': 'h:81', 'content-type': 'text/plain', 'content-length': '4',
                          'x-one': '\u2744'.encode('utf-8').decode('latin-1')}, dict(seen['headers']))

    def test_answers(self):
        with ServerProcess('asgi_probe', SERVERLESS_MAX_MAX_RESULT_BYTES='1000') as server:
            server.init()
            self.assertEqual({'a': '\u2744'}, json.loads(server.run({'a': '\u2744'})[1]['body']))
            self.assertEqual('partpartpart', server.run({'__ow_path': '/stream'})[1]['body'])
            self.assertEqual('sent', server.run({'__ow_path': '/late'})[1]['body'])
            error = server.run({'__ow_path': '/stream', '__ow_query': '99999999'})[1]['error']
            self.assertEqual((502, True), (error['statusCode'], 'limit of 1000 bytes' in error['body']['error']))
        self.assertIn('out: /model/predict\nXXX_', server.stdout)
        self.assertIn('afterwards\nXXX_', server.stdout)
        self.assertIn('ValueError: too late', server.stderr)
        self.assert_sentinels(server, 4)

    def test_failing_application_keeps_the_container(self):
        rows = [('/raise', 'ValueError: no such picture'), ('/exit', 'SystemExit: 1'), ('/silent', 'without sending an answer'),
                ('/twice', 'at the wrong moment')]
        with ServerProcess('asgi_probe') as server:
            server.init()
            for path, text in rows:
                with self.subTest(path=path):
                    status, result = server.run({'__ow_path': path})
                    self.assertEqual((200, 500), (status, result['error']['statusCode']))
                    self.assertIn(text, result['error']['body']['error'])
            self.assertEqual('{}', server.run({'__ow_path': '/exit-in-a-task'})[1]['body'])
            self.assertEqual('{}', server.run({'__ow_path': '/slow'})[1]['body'])
        self.assert_sentinels(server, 6)

    def test_overlapping_runs(self):
        for count, variables, statuses in ((2, {}, [200, 403]), (20, {'__OW_ALLOW_CONCURRENT': 'true'}, [200] * 20)):
            with ServerProcess('asgi_probe', **variables) as server, concurrent.futures.ThreadPoolExecutor(count) as pool:
                server.init()
                started = time.monotonic()
                answers = list(pool.map(lambda _: server.run({'__ow_path': '/slow'})[0], range(count)))
                self.assertLess(time.monotonic() - started, 4)
            self.assertEqual(statuses, sorted(answers))

    def test_startup(self):
        for how, words in (('failed', 'startup failed: no weights'), ('exit', 'startup failed: SystemExit: 4')):
            with self.subTest(how=how), ServerProcess('asgi_startup', HOW=how) as server:
                status, answer = server.init()
                self.assertEqual((502, True), (status, words in answer['error']), answer)
        with ServerProcess('asgi_startup', HOW='unknown') as server:
            server.init()
            self.assertEqual('c2VydmVk', server.run({})[1]['body'])

    def test_lifespan_lasts(self):
        with ServerProcess('asgi_probe') as server:
            server.init()
            self.assertEqual('{}', server.run({'__ow_path': '/collect-garbage'})[1]['body'])
        self.assertNotIn('Task was destroyed', server.stderr)

    def test_found(self):
        rows = [
            ('asgi_startup', {'SERVERLESS_MAX_ADAPTER': 'asgi', 'SERVERLESS_MAX_APP': 'app:Old', 'HOW': ''}, 201, 'b2xk'),
            ('uvicorn_style', {}, 200, 'by uvicorn'), ('uvicorn_style', {'BY_NAME': 'yes'}, 200, 'by uvicorn'),
        ]
        for app, variables, status, body in rows:
            with self.subTest(app=app, variables=variables), ServerProcess(app, **variables) as server:
                self.assertEqual((200, {'ok': True}), server.init())
                result = server.run({'__ow_method': 'get'})[1]
                self.assertEqual((status, body), (result['statusCode'], result['body']))


if __name__ == '__main__':
    unittest.main()
