"""The adapter http: the image's own server as a process, and what is told when it fails."""
import concurrent.futures
import json
import os
import signal
import time
import unittest

from .server_process import ModelServerProcess, ServerProcess, count_sentinels, free_port


class OwnServerTest(unittest.TestCase):
    def assert_sentinels(self, server, count):
        self.assertEqual((count, count), (count_sentinels(server.stdout), count_sentinels(server.stderr)))

    def test_requests_are_forwarded(self):
        headers = {'content-type': 'text/x; charset=utf-8', 'x-name': 'v', 'accept-encoding': 'gzip',
                   'connection': 'close', 'content-length': '99', 'host': 'models.example'}
        arguments = {'__ow_method': 'put', '__ow_path': '/request', '__ow_query': 'a=b c&d=\u00e9%20', '__ow_headers': headers,
                     '__ow_body': 'text'}
        with ModelServerProcess() as server:
            self.assertEqual((200, {'ok': True}), server.init())
            status, result = server.run(arguments)
        seen = json.loads(result['body'])
        self.assertEqual((200, 'PUT', '/request?a=b%20c&d=%C3%A9%20', 'text'),
                         (status, seen['method'], seen['target'], seen['body']))
        self.assertEqual({'host': 'models.example', 'content-type': 'text/x; charset=utf-8', 'x-name': 'v',
                          'content-length': '4'}, dict(seen['headers']))

    def test_answers_come_back(self):
        with ModelServerProcess(SERVERLESS_MAX_MAX_RESULT_BYTES='10000') as server:
            server.init(env={'SOME_VAR': 'xyz'})
            self.assertEqual({'value': 1}, json.loads(server.run({'value': 1})[1]['body']))
            self.assertEqual((404, '<h1>not here</h1>'), self._answer(server, '/nowhere'))
            self.assertEqual((200, 'partpartpart'), self._answer(server, '/stream'))
            self.assertEqual((200, 'body'), self._answer(server, '/two-writes'))
            self.assertEqual(['a=1', 'b=2'], server.run({'__ow_path': '/two-cookies'})[1]['headers']['set-cookie'])
            self.assertEqual('', server.run({'__ow_method': 'head', '__ow_path': '/state'})[1]['body'])
            state = server.get('/state')
            error = server.run({'__ow_path': '/stream', '__ow_query': '100000'})[1]['error']
            self.assertEqual((502, True), (error['statusCode'], 'limit of 10000 bytes' in error['body']['error']))
            self.assertEqual((200, 'partpartpart'), self._answer(server, '/stream'))
        self.assertEqual(('xyz', 'own_server'), (state['some_var'], os.path.basename(state['folder'])))
        self.assertEqual(state['pid'], state['group'])

    def test_a_connection_is_kept_until_it_ends(self):
        with ModelServerProcess() as server:
            server.init()
            before = server.get('/state')['connections']
            for _ in range(5):
                server.get('/state')
            self.assertEqual(before, server.get('/state')['connections'])
            server.get('/close')
            self.assertEqual(before + 1, server.get('/state')['connections'])
            server.get('/close-later')
            time.sleep(0.1)
            self.assertEqual(before + 2, server.get('/state')['connections'])
            time.sleep(1.1)  # an idle one may be closed by the other side at any time
            self.assertEqual(before + 3, server.get('/state')['connections'])

    def test_output_is_in_the_log_before_the_sentinels(self):
        with ModelServerProcess() as server:
            server.init()
            for _ in range(3):
                server.run({'a': 1})
            self.assertEqual({}, server.get('/much'))
        self.assertEqual(3, server.stdout.count('out: /model/predict \u2744\nXXX_'))
        self.assertEqual(3, server.stderr.count('err: POST\nXXX_'))
        self.assertTrue(server.stdout.endswith('x\nXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n'))
        self.assert_sentinels(server, 4)

    def test_a_line_is_not_cut_by_a_sentinel(self):
        with ModelServerProcess() as server:
            server.init()
            server.get('/half-a-line')
            time.sleep(0.5)
            server.get('/state')
        self.assertEqual('XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\nwhole line\nXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n', server.stdout)
        self.assert_sentinels(server, 2)

    def test_waits_until_it_is_ready(self):
        rows = [(('0.5',), {}), ((), {'SECONDS_TO_HEALTH': '0.5', 'SERVERLESS_MAX_HEALTH_PATH': '/health'})]
        for arguments, variables in rows:
            with self.subTest(arguments=arguments), ModelServerProcess(*arguments, **variables) as server:
                started = time.monotonic()
                self.assertEqual(200, server.init()[0])
                self.assertGreater(time.monotonic() - started, 0.5)
                self.assertEqual({}, server.get('/health'))

    def test_init_fails_readably(self):
        rows = [
            (('0.1', '7'), {}, ['ended with exit code 7 before it listened on port', 'log', 'RT_SERVER_ENDED']),
            ((), {'SERVERLESS_MAX_COMMAND': '["/no/such", "x"]'}, ["'/no/such'", 'No such file', 'RT_SERVER_ENDED']),
            ((), {'SERVERLESS_MAX_COMMAND': ''}, ['nothing says how', 'SERVERLESS_MAX_COMMAND', 'RT_APP_NOT_FOUND']),
            ((), {'SERVERLESS_MAX_COMMAND': 'python app.py'}, ['JSON array', 'RT_BAD_SETTING']),
            (('60',), {'__OW_DEADLINE': str(int(time.time() * 1000) + 1500)}, ['did not listen', 'RT_SERVER_TIMEOUT']),
        ]
        for arguments, variables, words in rows:
            with self.subTest(arguments=arguments, variables=variables):
                with ModelServerProcess(*arguments, **variables) as server:
                    status, answer = server.init()
                    self.assertEqual(502, status)
                    for word in words:
                        self.assertIn(word, answer['error'])
                self.assert_sentinels(server, 1)
        self.assertIn('no weights', self._stderr_of('0.1', '7'))

    def test_port_of_the_action_server_is_taken(self):
        port = free_port()
        server = ModelServerProcess(SERVERLESS_MAX_PORT=str(port), SERVERLESS_MAX_MODEL_PORT=str(port))
        server.port = port
        with server:
            self.assertIn('which the action server needs', server.init()[1]['error'])

    def test_death_is_told_and_gives_the_container_up(self):
        rows = [('/exit', 'ended with exit code 3 while it answered'), ('/abort', 'ended by SIGABRT while it answered')]
        for path, words in rows:
            with self.subTest(path=path):
                with ModelServerProcess() as server:
                    server.init()
                    status, answer = server.run({'__ow_path': path})
                    self.assertEqual(502, status)
                    self.assertIn(words, answer['error'])
                    status, answer = server.run({})
                    self.assertEqual((500, True), (status, 'before this run' in answer['error']))
                self.assertIn(words, server.stderr)
        with ModelServerProcess() as server:
            server.init()
            server.get('/exit-later')
            time.sleep(0.5)
            self.assertEqual(500, server.run({})[0])

    def test_failing_request_keeps_the_container(self):
        with ModelServerProcess() as server:
            server.init()
            status, result = server.run({'__ow_path': '/drop'})
            self.assertEqual((200, 500), (status, result['error']['statusCode']))
            self.assertIn('gave no answer', result['error']['body']['error'])
            bad = server.run({'__ow_path': '/state', '__ow_headers': {'x': 'a\nb'}})[1]
            self.assertEqual(400, bad['error']['statusCode'])
            self.assertEqual(404, server.run({'__ow_path': '/nowhere'})[1]['statusCode'])

    def test_timeout(self):
        with ModelServerProcess(SERVERLESS_MAX_REQUEST_TIMEOUT_MS='300') as server:
            server.init()
            status, answer = server.run({'__ow_path': '/hang'})
            self.assertEqual((502, True), (status, 'did not answer within 300 ms' in answer['error']))
        with ModelServerProcess() as server:
            server.init()
            status, answer = server.run({'__ow_path': '/hang'}, deadline=str(int(time.time() * 1000) + 400))
            self.assertEqual((502, True), (status, 'RT_SERVER_TIMEOUT' in answer['error']))

    def test_overlapping_runs(self):
        for count, variables, statuses in ((2, {}, [200, 403]), (20, {'__OW_ALLOW_CONCURRENT': 'true'}, [200] * 20)):
            with ModelServerProcess(**variables) as server, concurrent.futures.ThreadPoolExecutor(count) as pool:
                server.init()
                answers = list(pool.map(lambda _: server.run({'__ow_path': '/slow'})[0], range(count)))
            self.assertEqual(statuses, sorted(answers))

    def test_ends_with_the_action_server(self):
        for number, path in ((signal.SIGTERM, None), (signal.SIGINT, '/hang')):
            with ModelServerProcess() as server, concurrent.futures.ThreadPoolExecutor(1) as pool:
                server.init()
                pid = server.get('/state')['pid']
                if path:
                    pool.submit(server.post, '/run', {'value': {'__ow_path': path}}).add_done_callback(lambda f: f.exception())
                    time.sleep(0.2)
                server.process.send_signal(number)
                self.assertEqual(0, server.process.wait(timeout=5))
            self.assertRaises(OSError, os.kill, pid, 0)

    def test_auto_takes_the_server_where_no_application_is_found(self):
        with ModelServerProcess(SERVERLESS_MAX_ADAPTER='auto') as server:
            self.assertEqual((200, {'ok': True}), server.init())
            self.assertEqual('own_server', os.path.basename(server.get('/state')['folder']))
        with ServerProcess('stubs', SERVERLESS_MAX_ADAPTER='auto') as server:
            self.assertIn('RT_APP_NOT_FOUND', server.init()[1]['error'])

    def _answer(self, server, path):
        result = server.run({'__ow_path': path})[1]
        return result['statusCode'], result['body']

    def _stderr_of(self, *arguments):
        with ModelServerProcess(*arguments) as server:
            server.init()
        return server.stderr


if __name__ == '__main__':
    unittest.main()
