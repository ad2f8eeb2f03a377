"""What comes as an action's code, what is refused, and what the function's process can and cannot do to the server."""
import base64
import os
import signal
import subprocess
import sys
import time
import unittest

from .server_process import SERVER, CodeServerProcess, ServerProcess, count_sentinels, zip_of
from .test_code_conformance import CANNOT_START, ECHO, NO_BINARY

IN_FOLDER = 'import os\ndef main(args):\n    return {"files": sorted(os.listdir(".")), "x": os.access("run.sh", os.X_OK)}'
SLIPS = ('../evil.py', 'a/../../evil.py', '/tmp/evil.py', '..\\evil.py', 'C:/evil.py')
BAD_REQUESTS = [
    # /init's value, the beginning of the error
    ([], 'Error unmarshaling request: value'),
    ('A', 'Error unmarshaling request: value'),
    ({'code': 5}, 'Error unmarshaling request: code'),
    ({'code': ECHO, 'binary': 'no'}, 'Error unmarshaling request: binary'),
    ({'code': ECHO, 'main': ['main']}, 'Error unmarshaling request: main'),
    ({'code': ECHO, 'env': []}, 'Error unmarshaling request: env'),
    ({'code': 'not base64!', 'binary': True}, 'cannot decode the request: '),
]
FAILS_WHILE_RUNNING = [
    # body of main, status, text on stderr
    ('return {"at": object()}', 400, 'not JSON serializable'),
    ('return {(1, 2): 3}', 400, 'keys must be'),
    ('args[1] = 1\n    args["self"] = args\n    return args', 502, 'Circular'),
    ('sys.stdout.close()\n    print(1)', 200, 'closed file'),
    ('os.close(args["fd"])\n    return {}', 400, ''),
    ('os._exit(0) if os.fork() else time.sleep(20)', 400, ''),
    ('os.system("sleep 20 &")\n    os._exit(0)', 400, ''),
    ('atexit.register(lambda: sys.stdout.write("last words"))\n    sys.exit()', 400, ''),
]


def answers_descriptor():
    """Return source that finds the descriptor of the answers: the highest one that the process has."""
    return 'max(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name))'


class CodeLoadingTest(unittest.TestCase):
    def test_bad_requests(self):
        with CodeServerProcess() as server:
            for value, error in BAD_REQUESTS:
                with self.subTest(value=value):
                    status, answer = server.post('/init', {'value': value})
                    self.assertEqual((400, error), (status, answer['error'][:len(error)]))
            self.assertEqual([], os.listdir(server.temporary))
            self.assertEqual(200, server.init(ECHO)[0])
        self.assertEqual(0, count_sentinels(server.stdout))

    def test_zip_that_leads_out_of_its_folder(self):
        for name in SLIPS:
            with self.subTest(name=name), CodeServerProcess() as server:
                self.assertEqual(NO_BINARY, server.init_zip({'__main__.py': ECHO, name: 'evil'}))
                self.assertEqual([], os.listdir(server.temporary))
            self.assertIn('leads out of its folder', server.stderr)
        self.assertFalse(os.path.exists('/tmp/evil.py'))

    def test_symbolic_link_in_a_zip_is_not_followed(self):
        with CodeServerProcess() as server:
            status, _ = server.init_zip({'away': ('/tmp', 0o120777), '__main__.py': 'def main(args):\n'
                                         '    import os\n    return {"link": os.path.islink("away")}'})
            self.assertEqual((200, (200, {'link': False})), (status, server.run({})))

    def test_file_below_a_symbolic_link(self):
        with CodeServerProcess() as server:
            self.assertEqual(NO_BINARY, server.init_zip(
                {'away': (server.temporary, 0o120777), 'away/evil': 'x', '__main__.py': ECHO}))
            self.assertEqual([], os.listdir(server.temporary))

    def test_damaged_zips(self):
        whole = base64.b64decode(zip_of({"__main__.py": ECHO * 9}))
        for data in (whole[:-30], whole[:60], b'PK\x03\x04', whole[:40] + bytes([whole[40] ^ 255]) + whole[41:]):
            with self.subTest(size=len(data)), CodeServerProcess() as server:
                self.assertEqual(NO_BINARY, server.init(base64.b64encode(data).decode(), binary=True))
            self.assertIn('Zip file cannot be unpacked', server.stderr)

    def test_binary_code_that_is_no_zip(self):
        for data, expected in ((ECHO.encode(), 200), (b'\x89PNG\x00\xff', 502), (b'\xff\xfe\xfd', 502)):
            with self.subTest(data=data), CodeServerProcess() as server:
                self.assertEqual(expected, server.init(base64.b64encode(data).decode(), binary=True)[0])

    def test_layouts_of_a_zip(self):
        rows = [
            {'exec': ECHO}, {'main__.py': ECHO}, {'exec': ECHO, '__main__.py': 'raise OSError'},
            {'main__/__init__.py': 'from .echo import main', 'main__/echo.py': ECHO},
            {'__main__.py': 'import tools.echo\nmain = tools.echo.main', 'tools/': '', 'tools/echo.py': ECHO},
            {'__main__.py': 'import json, echo\nassert json.dumps\n' + ECHO, 'json.py': 'raise OSError', 'echo.py': ''},
        ]
        for files in rows:
            with self.subTest(files=files), CodeServerProcess() as server:
                self.assertEqual(200, server.init_zip(files)[0])
                self.assertEqual((200, {'a': 1}), server.run({'a': 1}))

    def test_files_are_as_in_the_zip(self):
        with CodeServerProcess() as server:
            server.init_zip({'__main__.py': IN_FOLDER, 'run.sh': ('#!/bin/sh', 0o100755), 'empty/': ''})
            self.assertEqual({'files': ['empty', 'main__.py', 'run.sh'], 'x': True}, server.run({})[1])

    def test_names_that_are_no_function(self):
        for name in ('missing', 'os.getcwd', 'main; import os', '\0'):
            with self.subTest(name=name), CodeServerProcess() as server:
                self.assertEqual(CANNOT_START, server.init('import os\n' + ECHO, main=name))
            self.assertIn("The action's code has no " + name, server.stderr)
            self.assertEqual(1, count_sentinels(server.stderr))

    def test_hint_at_packages_that_are_not_installed(self):
        files = {'__main__.py': 'import requests_of_nobody', 'requirements.txt': 'requests_of_nobody'}
        with CodeServerProcess() as server:
            self.assertEqual(CANNOT_START, server.init_zip(files))
        self.assertIn('requirements.txt is not installed', server.stderr)

    def test_init_may_be_tried_again(self):
        with CodeServerProcess() as server:
            self.assertEqual(CANNOT_START, server.init('1 / 0'))
            self.assertEqual(NO_BINARY, server.init('1 /'))
            self.assertEqual([], os.listdir(server.temporary))
            self.assertEqual(200, server.init(ECHO)[0])
            self.assertEqual((200, {'a': 1}), server.run({'a': 1}))

    def test_variable_that_cannot_be_exported(self):
        for name in ('A=B', '', 'A\0'):
            with self.subTest(name=name), CodeServerProcess() as server:
                status, answer = server.init(ECHO, env={name: 'x'})
                self.assertEqual((502, True), (status, 'RT_BAD_SETTING' in answer['error']))

    def test_variables_of_python_itself(self):
        env = {'PYTHONIOENCODING': 'latin-1', 'PYTHONPATH': '/nowhere', 'TZ': 'UTC-3'}
        code = 'import sys, time\nprint("\u2744")\ndef main(args):\n    return {"path": sys.path, "zone": time.timezone}'
        with CodeServerProcess() as server:
            server.init(code, env=env)
            seen = server.run({})[1]
        self.assertIn('/nowhere', seen['path'])
        self.assertEqual((-10800, True), (seen['zone'], server.stdout.startswith('\u2744\n')))

    def test_failures_while_running(self):
        for body, expected, text in FAILS_WHILE_RUNNING:
            with self.subTest(body=body), CodeServerProcess() as server:
                code = 'import atexit, os, sys, time\nfd = {}\ndef main(args):\n    args["fd"] = fd\n    {}'
                server.init(code.format(answers_descriptor(), body))
                started = time.monotonic()
                self.assertEqual(expected, server.run({})[0])
                self.assertLess(time.monotonic() - started, 10)
            self.assertIn(text, server.stderr)
            self.assertTrue(server.stdout.endswith('XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n'))

    def test_end_between_two_runs(self):
        with CodeServerProcess() as server:
            server.init('import os\ndef main(args):\n    return {"process": os.getpid()}')
            os.kill(server.run({})[1]['process'], signal.SIGKILL)
            time.sleep(0.5)  # the server notices by itself, without a run
            self.assertEqual((500, {'error': 'command exited'}), server.run({}))
        self.assertEqual(1, count_sentinels(server.stdout))

    def test_standard_input_is_empty(self):
        code = 'import subprocess, sys\ndef main(args):\n    return {"own": sys.stdin.read(), "child": subprocess.getoutput("cat")}'
        with CodeServerProcess() as server:
            server.init(code)
            self.assertEqual([(200, {'own': '', 'child': ''})] * 2, [server.run({}), server.run({})])

    def test_output_of_children_is_in_order(self):
        code = 'import os\ndef main(args):\n    print("one")\n    os.system("echo two")\n    print("three", end="")\n    return {}'
        with CodeServerProcess() as server:
            server.init(code)
            server.run({})
        self.assertEqual('one\ntwo\nthree\nXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n', server.stdout)

    def test_arguments_that_are_no_object_are_passed_on(self):
        with CodeServerProcess() as server:
            server.init('def main(args):\n    return {"args": args}')
            self.assertEqual([(200, {'args': 'A'}), (200, {'args': 0})], [server.run('A'), server.run(0)])

    def test_function_does_not_see_the_server(self):
        code = 'import __main__, sys\ndef main(args):\n    return {"path": sys.path, "argv": sys.argv, "name": __name__}'
        with CodeServerProcess() as server:
            server.init(code)
            seen = server.run({})[1]
            self.assertEqual(server.temporary, os.path.dirname(os.path.realpath(seen['path'][0])))
        self.assertNotIn(SERVER, seen['path'])
        self.assertEqual((['main__.py'], 'main__'), (seen['argv'], seen['name']))

    def test_unknown_adapter(self):
        server = subprocess.Popen([sys.executable, SERVER], env=dict(os.environ, SERVERLESS_MAX_ADAPTER='node'),
                                  stderr=subprocess.PIPE)
        self.assertIn(b'SERVERLESS_MAX_ADAPTER must be one of auto, wsgi, asgi, http, code', server.communicate()[1])
        self.assertEqual(1, server.returncode)

    def test_wsgi_is_the_default(self):
        for variables in ({}, {'SERVERLESS_MAX_ADAPTER': ''}, {'SERVERLESS_MAX_ADAPTER': 'wsgi'}):
            with ServerProcess('echo', **variables) as server:
                self.assertEqual((403, {'error': 'System not initialized.'}), server.run({}))


if __name__ == '__main__':
    unittest.main()
