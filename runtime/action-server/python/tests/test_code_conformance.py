"""OpenWhisk's conformance rows for a runtime of Python code: R01-R10 (every runtime) and R24-R40 (Python's own)."""
import concurrent.futures
import json
import textwrap
import unittest

from .server_process import CodeServerProcess, count_sentinels

NO_CODE = (403, {'error': 'Missing main/no code to execute.'})
NO_BINARY = (502, {'error': 'The action failed to generate or locate a binary. See logs for details.'})
CANNOT_START = (502, {'error': 'Cannot start action. Check logs for details.'})
NO_OBJECT = (502, {'error': 'The action did not return a dictionary or array.'})
ECHO = 'def main(args):\n    return args\n'
ACTIVATE_THIS = textwrap.dedent('''\
    import os, site, sys
    before = list(sys.path)
    site.addsitedir(os.path.join(os.path.dirname(__file__), '..', 'lib', 'python3.9', 'site-packages'))
    sys.path[:] = [entry for entry in sys.path if entry not in before] + before
    ''')
VIRTUALENV = {
    '__main__.py': 'import agent\ndef main(args):\n    return {"agent": agent.NAME}\ndef niam(args):\n    return main(args)\n',
    'virtualenv/bin/activate_this.py': ACTIVATE_THIS,
    'virtualenv/lib/python3.9/site-packages/agent.py': 'NAME = "from the virtualenv"\n',
}


class CodeConformanceTest(unittest.TestCase):
    def check_logs(self, server, sentinels, out='', err=''):
        """The streams end with that many sentinels; without them stdout is ``out``, and stderr has each text of ``err``."""
        self.assertEqual((sentinels, sentinels), (count_sentinels(server.stdout), count_sentinels(server.stderr)))
        stdout, stderr = (text.replace('XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n', '')
                          for text in (server.stdout, server.stderr))
        self.assertEqual(out, stdout)
        for text in (err,) if isinstance(err, str) else err:
            self.assertIn(text, stderr)
        if not err:
            self.assertEqual('', stderr)

    def test_r01_r02_r13_without_code(self):
        for body in (b'null', b'{}', b'{"value":null}', b'{"value":{}}', b'{"value":{"code":"","main":"main","env":null}}',
                     b'{"value":{"code":null}}'):
            with self.subTest(body=body), CodeServerProcess() as server:
                status, _, answer = server.request('POST', '/init', body)
                self.assertEqual(NO_CODE, (status, json.loads(answer.decode())))
                self.assertEqual((500, {'error': 'no action defined yet'}), server.run({}))
                self.assertEqual((200, {'ok': True}), server.init(ECHO))  # nothing was initialized before
            self.check_logs(server, 0)

    def test_r03_result_that_is_no_object(self):
        for result in ('"not a json object"', 'None', '1', 'True', '{"a": float("nan")}', '[float("inf")]', '{1, 2}'):
            with self.subTest(result=result), CodeServerProcess() as server:
                self.assertEqual(200, server.init('def main(args):\n    return ' + result)[0])
                self.assertEqual(NO_OBJECT, server.post('/run', {}))
                self.assertEqual(NO_OBJECT, server.run({}))
            self.check_logs(server, 2, err='not JSON compliant' if 'float' in result else '')

    def test_r04_second_init(self):
        with CodeServerProcess() as server:
            self.assertEqual((200, {'ok': True}), server.init(ECHO))
            self.assertEqual((403, {'error': 'Cannot initialize the action more than once.'}), server.init(ECHO))
        self.check_logs(server, 0, out='Cannot initialize the action more than once.\n')

    def test_r05_entry_point_other_than_main(self):
        for name in ('niam', 'na\u00efm'):
            with self.subTest(name=name), CodeServerProcess() as server:
                self.assertEqual(200, server.init('def {}(args):\n    return args'.format(name), main=name)[0])
                self.assertEqual((200, {'a': 1}), server.run({'a': 1}))
            self.check_logs(server, 1)

    def test_r06_consecutive_runs(self):
        values = ['forty-two', '\u2744 \u2603 \u2744', [1, 2, 3], {'nested': {'deep': [None, 1.5]}}]
        code = 'import sys\ndef main(args):\n    print("hello stdout")\n    print("hello stderr", file=sys.stderr)\n    return args'
        with CodeServerProcess() as server:
            server.init(code)
            for value in values:
                self.assertEqual((200, {'value': value}), server.run({'value': value}))
        self.check_logs(server, 4, out='hello stdout\n' * 4, err='hello stderr\n')

    def test_r07_unicode(self):
        code = ('# encoding: utf-8\ndef main(args):\n    text = args["delimiter"] + u" \u2603 " + args["delimiter"]\n'
                '    print(text)\n    return {"winter": text}')
        for variables in ({}, {'LC_ALL': '', 'LANG': 'C'}, {'LC_ALL': 'POSIX'}):
            with self.subTest(variables=variables), CodeServerProcess(**variables) as server:
                server.init(code)
                self.assertEqual((200, {'winter': '\u2744 \u2603 \u2744'}), server.run({'delimiter': '\u2744'}))
            self.check_logs(server, 1, out='\u2744 \u2603 \u2744\n')

    def test_r08_env_is_there_when_the_code_is_loaded(self):
        env = {'SOME_VAR': 'xyz', 'ANOTHER_VAR': '', 'LIST': [1, 2], 'NOTHING': None, 'SNOW': '\u2744'}
        code = ('import os\nseen = {n: os.environb[n.encode()].decode("utf-8") for n in %r}\n'
                'def main(args):\n    return seen') % sorted(env)
        with CodeServerProcess() as server:
            server.init(code, env=env)
            self.assertEqual((200, dict(env, LIST='[1,2]', NOTHING='')), server.run({}))

    def test_r09_context(self):
        context = dict(api_key='k', namespace='n', action_name='/n/a', action_version='0.0.1', activation_id='1' * 32,
                       deadline='123', extra=7)
        code = 'import os\ndef main(args):\n    return {n: t for n, t in os.environ.items() if n.startswith("__OW_")}'
        with CodeServerProcess(__OW_API_HOST='http://host') as server:
            server.init(code, env={'__OW_ACTIVATION_ID': 'first'})
            expected = dict({'__OW_' + n.upper(): str(text) for n, text in context.items()}, __OW_API_HOST='http://host')
            self.assertEqual((200, expected), server.run({}, **context))
            self.assertEqual('new', server.run({}, activation_id='new')[1]['__OW_ACTIVATION_ID'])

    def test_r10_large_input(self):
        value = {'a': 'a' * 1048561}
        with CodeServerProcess() as server:
            server.init(ECHO)
            self.assertEqual((200, value), server.run(value))
            body = server.request('POST', '/run', json.dumps({'value': value}).encode())[2]
        self.assertLessEqual(len(body), 1048576)

    def test_r12_r15_arguments_may_be_missing(self):
        with CodeServerProcess() as server:
            server.init(ECHO)
            for body in (b'', b' \n', b'null', b'{}', b'{"value":null}', b'{\n"value":\r\n{}\n}'):
                with self.subTest(body=body):
                    self.assertEqual((200, b'{}'), server.request('POST', '/run', body)[::2])
        self.check_logs(server, 6)

    def test_r24_zip_with_non_default_entry_point(self):
        with CodeServerProcess() as server:
            self.assertEqual(200, server.init_zip({
                '__main__.py': 'from echo import echo\ndef niam(args):\n    return echo(args)\n',
                'echo.py': 'def echo(args):\n    return {"echo": args}\n'}, main='niam')[0])
            self.assertEqual((200, {'echo': {'msg': 'it works'}}), server.run({'msg': 'it works'}))
        self.check_logs(server, 1)

    def test_r25_zip_reads_files_by_relative_path(self):
        code = 'import os\ndef main(args):\n    with open("data/workfile") as f:\n        return {"file": f.read(), "path": os.sep}'
        with CodeServerProcess() as server:
            server.init_zip({'__main__.py': code, 'data/workfile': 'this is a test string'})
            self.assertEqual('this is a test string', server.run({})[1]['file'])
        self.check_logs(server, 1)

    def test_r26_zip_without_entry_file(self):
        with CodeServerProcess() as server:
            self.assertEqual(NO_BINARY, server.init_zip({'echo.py': ECHO}, main='echo'))
        self.check_logs(server, 1, err='Zip file does not include __main__.py\n')

    def test_r27_exception(self):
        code = 'def div(x, y):\n    return x/y\n\ndef main(args):\n    print("partial", end="")\n    return {"r": div(5, 0)}'
        with CodeServerProcess() as server:
            server.init(code)
            self.assertEqual((200, {'error': 'division by zero'}), server.run({}))
            self.assertEqual((200, {'error': 'division by zero'}), server.run({}))
        self.check_logs(server, 2, out='partial\n' * 2, err=('Traceback', 'main__.py", line 2', 'ZeroDivisionError'))
        self.assertNotIn('function_loop', server.stderr)

    def test_r28_source_that_cannot_be_compiled(self):
        with CodeServerProcess() as server:
            self.assertEqual(NO_BINARY, server.init('\n 10 PRINT "Hello!"\n 20 GOTO 10\n'))
            self.assertEqual((500, {'error': 'no action defined yet'}), server.run({}))
        self.check_logs(server, 1, err='main__.py", line 2')

    def test_r29_application_error(self):
        with CodeServerProcess() as server:
            server.init('def main(args):\n    return {"error": "sorry"}')
            self.assertEqual((200, {'error': 'sorry'}), server.run({}))
        self.check_logs(server, 1)

    def test_r30_module_that_is_not_there(self):
        with CodeServerProcess() as server:
            self.assertEqual(CANNOT_START, server.init('import iamnotsupported\n' + ECHO))
        self.check_logs(server, 1, err=('Traceback', "No module named 'iamnotsupported'"))

    def test_r31_sys_executable(self):
        with CodeServerProcess() as server:
            server.init('import sys\ndef main(args):\n    return {"sys": sys.executable}')
            self.assertIn('python', server.run({})[1]['sys'])

    def test_r32_r33_arrays(self):
        with CodeServerProcess() as server:
            server.init(ECHO)
            self.assertEqual((200, ['a', 'b']), server.run(['a', 'b']))
        self.check_logs(server, 1)

    def test_r34_exit_while_running(self):
        for end in ('sys.exit(1)', 'os._exit(3)', 'os.kill(os.getpid(), 9)', 'raise KeyboardInterrupt'):
            with self.subTest(end=end), CodeServerProcess() as server:
                server.init('import os, sys\ndef main(args):\n    {}'.format(end))
                self.assertEqual((400, {'error': 'command exited'}), server.run({}))
                self.assertEqual((500, {'error': 'no action defined yet'}), server.run({}))
                self.assertEqual(403, server.init(ECHO)[0])
            self.check_logs(server, 1, out='Cannot initialize the action more than once.\n',
                            err='KeyboardInterrupt' if 'raise' in end else '')

    def test_r35_exit_while_loading(self):
        with CodeServerProcess() as server:
            self.assertEqual(CANNOT_START, server.init('import sys\nsys.exit(1)\n' + ECHO))
        self.check_logs(server, 1, err='Command exited abruptly during initialization.\n')

    def test_r36_env_is_logged_while_loading(self):
        with CodeServerProcess() as server:
            server.init('import os\nprint(os.getenv("X"))\ndef main(args):\n    return {"body": "ok"}', env={'X': 'xyz'})
            self.assertEqual((200, {'body': 'ok'}), server.run({}))
        self.check_logs(server, 1, out='xyz\n')

    def test_r37_r38_virtualenv(self):
        windows = {name.replace('/bin/', '/Scripts/'): text for name, text in VIRTUALENV.items()}
        for main, files in (('main', VIRTUALENV), ('niam', VIRTUALENV), ('main', windows)):
            with self.subTest(main=main, files=sorted(files)), CodeServerProcess() as server:
                self.assertEqual(200, server.init_zip(files, main=main)[0])
                self.assertEqual((200, {'agent': 'from the virtualenv'}), server.run({}))
            self.check_logs(server, 1)

    def test_r37_r39_zip_from_the_official_compiler(self):
        compiled = dict(VIRTUALENV, exec=('#!/bin/bash\nexec python exec__.py', 0o100755))
        compiled['main__.py'] = compiled.pop('__main__.py')
        compiled['exec__.py'] = 'from main__ import main as main\n'
        with CodeServerProcess() as server:
            self.assertEqual(200, server.init_zip(compiled)[0])
            self.assertEqual((200, {'agent': 'from the virtualenv'}), server.run({}))
        del compiled['main__.py']
        with CodeServerProcess() as server:
            self.assertEqual(CANNOT_START, server.init_zip(compiled))
        self.check_logs(server, 1, err="No module named 'main__'")

    def test_r39_wrong_main_module(self):
        with CodeServerProcess() as server:
            self.assertEqual(NO_BINARY, server.init_zip({'mymain.py': ECHO, 'virtualenv/x.md': ''}))
        self.check_logs(server, 1, err='Zip file does not include')

    def test_r40_invalid_virtualenv(self):
        with CodeServerProcess() as server:
            self.assertEqual(NO_BINARY, server.init_zip({'__main__.py': ECHO, 'virtualenv/invalidvirtualenv.md': ''}))
        self.check_logs(server, 1, err='Invalid virtualenv. Zip file does not include /virtualenv/bin/')

    def test_overlapping_runs_take_turns(self):
        code = 'import time\ndef main(args):\n    print("in")\n    time.sleep(0.05)\n    print("out")\n    return args'
        for variables in ({}, {'__OW_ALLOW_CONCURRENT': 'true'}):
            with CodeServerProcess(**variables) as server, concurrent.futures.ThreadPoolExecutor(8) as pool:
                server.init(code)
                answers = list(pool.map(lambda number: server.run({'number': number}), range(8)))
            self.assertEqual([(200, {'number': number}) for number in range(8)], answers)
            self.assertEqual('in\nout\nXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n' * 8, server.stdout)


if __name__ == '__main__':
    unittest.main()
