"""OpenWhisk's conformance rows, as they apply to an image that brings its own application."""
import base64
import concurrent.futures
import json
import os
import signal
import time
import unittest

from .server_process import SERVER, ServerProcess, count_sentinels


class ConformanceTest(unittest.TestCase):
    def assert_sentinels(self, server, count):
        self.assertEqual((count, count), (count_sentinels(server.stdout), count_sentinels(server.stderr)))

    def test_r01_r02_r13_every_member_of_init_may_be_missing(self):
        for body in (b'', b'null', b'{}', b'{"value":null}', b'{"value":{"code":"","env":null,"name":null}}',
                     b'{"value":{"code":null}}'):
            with self.subTest(body=body):
                with ServerProcess('echo') as server:
                    status, _, answer = server.request('POST', '/init', body)
                    self.assertEqual((200, b'{"ok":true}'), (status, answer))
                self.assert_sentinels(server, 0)
                self.assertEqual('', server.stderr)

    def test_code_is_ignored_with_a_note(self):
        with ServerProcess('echo') as server:
            self.assertEqual(200, server.init(code='def main(args): ...')[0])
        self.assertIn('code is ignored', server.stderr)

    def test_r04_second_init(self):
        with ServerProcess('echo') as server:
            self.assertEqual(200, server.init()[0])
            self.assertEqual((403, {'error': 'Cannot initialize the action more than once.'}), server.init())
        self.assertIn('Cannot initialize the action more than once.', server.stdout)
        self.assert_sentinels(server, 0)

    def test_r06_r07_consecutive_runs(self):
        values = ['forty-two', '\u2744 \u2603 \u2744', [1, 2, 3], {'nested': {'deep': [None, 1.5]}}]
        with ServerProcess('echo') as server:
            server.init()
            for value in values:
                status, result = server.run({'value': value})
                self.assertEqual((200, {'value': value}), (status, json.loads(result['body'])))
        self.assertEqual(4, server.stdout.count('out: /model/predict \u2744 \u2603 \u2744\n'))
        self.assertEqual(4, server.stderr.count('err: POST\n'))
        self.assert_sentinels(server, 4)

    def test_r08_env_is_there_when_the_application_is_loaded(self):
        with ServerProcess('probe') as server:
            server.init(env={'SOME_VAR': 'xyz', 'ANOTHER_VAR': '', 'LIST': [1, 2], 'NOTHING': None})
            self.assertEqual({'SOME_VAR': 'xyz', 'ANOTHER_VAR': '', 'LIST': '[1,2]', 'NOTHING': ''},
                             server.get('/loaded-env'))

    def test_r09_context(self):
        context = dict(api_key='k', namespace='n', action_name='/n/a', action_version='0.0.1', activation_id='1' * 32,
                       deadline='123', extra=7)
        with ServerProcess('probe', __OW_API_HOST='http://host') as server:
            server.init()
            seen = json.loads(server.run({'__ow_path': '/env'}, **context)[1]['body'])
        expected = {'__OW_' + name.upper(): str(value) for name, value in context.items()}
        self.assertEqual(dict(expected, __OW_API_HOST='http://host'), seen)

    def test_r10_large_body(self):
        body = os.urandom(700000)
        arguments = {'__ow_method': 'post', '__ow_query': '', '__ow_headers': {'content-type': 'image/png'},
                     '__ow_body': base64.b64encode(body).decode('ascii')}
        with ServerProcess('echo') as server:
            server.init()
            result = server.run(arguments)[1]
        self.assertEqual(body, base64.b64decode(result['body']))
        self.assertEqual({'content-type': 'image/png'}, result['headers'])

    def test_result_at_and_over_the_limit(self):
        overhead = len('{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{\\"big\\": \\"\\"}"}')
        with ServerProcess('probe', SERVERLESS_MAX_MAX_RESULT_BYTES='2000') as server:
            server.init()
            self.assertEqual(2000 - overhead, len(server.get('/big', str(2000 - overhead))['big']))
            status, result = server.run({'__ow_path': '/big', '__ow_query': str(2001 - overhead)})
        self.assertEqual((200, 502), (status, result['error']['statusCode']))
        self.assertIn('2001 bytes', result['error']['body']['error'])
        self.assertIn('limit of 2000 bytes', result['error']['body']['error'])

    def test_run_before_init(self):
        with ServerProcess('echo') as server:
            self.assertEqual((403, {'error': 'System not initialized.'}), server.run({}))
        self.assert_sentinels(server, 0)

    def test_r12_r15_arguments_may_be_missing(self):
        with ServerProcess('echo') as server:
            server.init()
            for body in (b'', b'null', b'{}', b'{"value":null}', b'{"value":{}}'):
                status, _, answer = server.request('POST', '/run', body)
                self.assertEqual((200, '{}'), (status, json.loads(answer.decode())['body']))
        self.assert_sentinels(server, 5)

    def test_r14_value_is_no_object(self):
        refusal = {'error': 'The action did not receive a dictionary or array as an argument.'}
        with ServerProcess('echo') as server:
            server.init()
            self.assertEqual((404, refusal), server.run('A'))
            self.assertEqual((404, refusal), server.run(0))
            self.assertEqual((404, refusal), server.post('/run', 'A'))
        self.assert_sentinels(server, 3)
        self.assertNotIn('out:', server.stdout)

    def test_r19_array_is_an_application_error(self):
        with ServerProcess('echo') as server:
            server.init()
            status, result = server.run(['a', 'b'])
        self.assertEqual((200, 400), (status, result['error']['statusCode']))
        self.assertIn('given an array', result['error']['body']['error'])

    def test_r17_place(self):
        with ServerProcess('probe') as server:
            server.init()
            place = server.get('/place')
        self.assertEqual(place['folder'], place['path'])
        self.assertEqual([os.path.join(place['folder'], 'app.py')], place['argv'])
        self.assertNotIn(SERVER, place['search_path'])
        self.assertEqual(([], True), (place['shadows'], place['main_thread']))

    def test_failing_application_keeps_the_container(self):
        rows = [('/raise', 'ValueError: no such picture'), ('/exit', 'SystemExit: 1'), ('/silent', 'start_response')]
        with ServerProcess('probe') as server:
            server.init()
            for path, text in rows:
                with self.subTest(path=path):
                    status, result = server.run({'__ow_path': path})
                    self.assertEqual((200, 500), (status, result['error']['statusCode']))
                    self.assertIn(text, result['error']['body']['error'])
            self.assertEqual({}, server.get('/partial-line'))
        self.assertIn('Traceback', server.stderr)
        self.assert_sentinels(server, 4)

    def test_sentinel_has_a_line_of_its_own(self):
        with ServerProcess('probe') as server:
            server.init()
            server.get('/partial-line')
            server.get('/partial-line')
        self.assertEqual(2, server.stdout.count('no newline \u2744\nXXX_'))
        self.assert_sentinels(server, 2)

    def test_r42_overlapping_runs_are_refused(self):
        statuses = self._run_slowly(2)
        self.assertEqual([200, 403], sorted(status for status, _ in statuses))
        self.assertIn((403, {'error': 'System not ready, status is running.'}), statuses)

    def test_r41_overlapping_runs_when_concurrency_is_on(self):
        started = time.monotonic()
        statuses = self._run_slowly(20, __OW_ALLOW_CONCURRENT='true')
        self.assertEqual([200] * 20, [status for status, _ in statuses])
        self.assertLess(time.monotonic() - started, 6)

    def _run_slowly(self, count, **variables):
        with ServerProcess('probe', **variables) as server, concurrent.futures.ThreadPoolExecutor(count) as pool:
            server.init()
            statuses = list(pool.map(lambda _: server.run({'__ow_path': '/slow'}), range(count)))
        self.assert_sentinels(server, len([status for status, _ in statuses if status == 200]))
        return statuses

    def test_sigterm_ends_even_a_busy_model(self):
        for path in (None, '/busy'):
            with self.subTest(path=path), ServerProcess('probe') as server:
                server.init()
                with concurrent.futures.ThreadPoolExecutor(1) as pool:
                    if path:
                        pool.submit(server.run, {'__ow_path': path})
                        time.sleep(0.3)
                    server.process.send_signal(signal.SIGTERM)
                    self.assertEqual(0, server.process.wait(timeout=3))


if __name__ == '__main__':
    unittest.main()
