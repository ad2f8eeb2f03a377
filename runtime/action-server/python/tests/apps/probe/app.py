"""One path for each thing a test wants to see: the environment, threads, slowness, and every kind of misbehaviour."""
import hashlib
import json
import os
import sys
import threading
import time

LOADED_ENV = dict(os.environ)
LOADING_THREAD = threading.current_thread() is threading.main_thread()


def answer_env(environ):
    return {name: os.environ[name] for name in os.environ if name.startswith('__OW_')}


def answer_loaded_env(environ):
    return {name: LOADED_ENV.get(name) for name in ('SOME_VAR', 'ANOTHER_VAR', 'LIST', 'NOTHING')}


def answer_environ(environ):
    return {name: value for name, value in environ.items() if isinstance(value, (str, bool))}


def answer_place(environ):
    own = [name for name in sys.modules if name in ('main', 'settings', 'errors', 'action')]
    return {
        'path': sys.path[0], 'folder': os.getcwd(), 'argv': sys.argv, 'shadows': own,
        'search_path': sys.path,
        'main_thread': LOADING_THREAD and threading.current_thread() is threading.main_thread(),
    }


def answer_slow(environ):
    time.sleep(0.5)
    return {}


def answer_busy(environ):
    hashlib.pbkdf2_hmac('sha256', b'a', b'b', 100000000)
    return {}


def answer_partial_line(environ):
    sys.stdout.write('no newline \u2744')
    sys.stderr.write('none here')
    return {}


def answer_raise(environ):
    raise ValueError('no such picture')


def answer_exit(environ):
    sys.exit(1)


def answer_big(environ):
    return {'big': 'a' * int(environ['QUERY_STRING'])}


def answer_silent(environ):
    return None


def application(environ, start_response):
    answer = globals()['answer_' + environ['PATH_INFO'].strip('/').replace('-', '_')](environ)
    if answer is None:
        return [b'']
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [json.dumps(answer).encode('ascii')]
