"""Lines and sentinels that say whose they are, where the host asks for it."""
import concurrent.futures
import sys
import unittest

from .server_process import SENTINEL, ServerProcess

IDS = ['{:x}'.format(number) * 32 for number in range(10, 15)]
MARKS = {'SERVERLESS_MAX_LOG_MARKS': 'true'}


class LogMarksTest(unittest.TestCase):
    def logs_of_overlapping_runs(self, app, **variables):
        with ServerProcess(app, __OW_ALLOW_CONCURRENT='true', **dict(MARKS, **variables)) as server:
            server.init()
            with concurrent.futures.ThreadPoolExecutor(len(IDS)) as callers:
                def ask(number):
                    value = {'__ow_method': 'get', '__ow_path': '/chatter', '__ow_query': str(number)}
                    return server.run(value, activation_id=IDS[number])[0]
                self.assertEqual([200] * len(IDS), list(callers.map(ask, range(len(IDS)))))
        return server

    def lines_of(self, log, activation_id):
        mark = '\x1e{} '.format(activation_id)
        return [line[len(mark):] for line in log.split('\n') if line.startswith(mark)]

    def test_overlapping_runs_of_wsgi(self):
        server = self.logs_of_overlapping_runs('chatter')
        for number, activation_id in enumerate(IDS):
            lines = ['{} {}'.format(number, line) for line in range(3)]
            self.assertEqual(lines + ['last of {}'.format(number), SENTINEL], self.lines_of(server.stdout, activation_id))
            self.assertEqual(lines + [SENTINEL], self.lines_of(server.stderr, activation_id))

    @unittest.skipIf(sys.version_info < (3, 7), 'Python 3.6 has no contextvars')
    def test_overlapping_runs_of_asgi(self):
        server = self.logs_of_overlapping_runs('asgi_chatter', SERVERLESS_MAX_ADAPTER='asgi')
        for number, activation_id in enumerate(IDS):
            lines = ['{} {}'.format(number, line) for line in range(3)]
            self.assertEqual(lines + [SENTINEL], self.lines_of(server.stdout, activation_id))

    def test_runs_that_do_not_overlap_mark_their_sentinels_only(self):
        with ServerProcess('echo', **MARKS) as server:
            server.init()
            server.run({'value': 1}, activation_id=IDS[0])
            server.run({'value': 1}, activation_id='none of OpenWhisk')
        self.assertEqual([SENTINEL], self.lines_of(server.stdout, IDS[0]))
        self.assertIn('\nout: /model/predict', '\n' + server.stdout)
        self.assertTrue(server.stdout.endswith('\n' + SENTINEL + '\n'))

    def test_no_marks_where_nobody_asked(self):
        server = self.logs_of_overlapping_runs('chatter', SERVERLESS_MAX_LOG_MARKS='')
        self.assertNotIn('\x1e', server.stdout + server.stderr)
