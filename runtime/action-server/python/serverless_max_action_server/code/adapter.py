"""What /init and /run mean for an action's code.

Statuses and sentences are those of OpenWhisk's Go proxy (ActionLoop), which its Python runtime is built on.
"""
import shutil

from ..answer import Answer, error_answer
from ..environment import checked_variables
from ..errors import InitFailedError, RefusedError
from ..strict_json import dump_json
from .action_folder import (
    MODULE, NO_BINARY, decode_code, fill_folder, find_activation_script, lacks_packages, make_folder)
from .function_process import FunctionProcess

CANNOT_START = 'Cannot start action. Check logs for details.'


class CodeAdapter:
    """``environ`` is the process environment; the function's process gets a copy, and changes that one."""

    overlap = 'wait'
    run_refusals = dict.fromkeys(('new', 'initializing'), (500, 'no action defined yet'))

    def __init__(self, environ):
        self._environ = environ
        self._process = None

    def load(self, value):
        """Start the function's process; raises RefusedError, InitFailedError or BadSettingError."""
        value = _member({'value': value}, 'value', dict)
        code, is_binary = _member(value, 'code', str), _member(value, 'binary', bool)
        function = _member(value, 'main', str) or 'main'
        variables = checked_variables(_member(value, 'env', dict))
        if not code:
            raise RefusedError(403, 'Missing main/no code to execute.')
        data = decode_code(code, is_binary)
        folder = make_folder()
        try:
            fill_folder(folder, data)
            self._process = self._start(folder, variables, function)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def require_ready(self):
        """Raise RefusedError when the function's process is not there any more."""
        if self._process is None:
            raise RefusedError(500, 'no action defined yet')
        if self._process.has_ended:
            raise RefusedError(500, 'command exited')

    def run(self, message, body):
        """Return the Answer of the function: 200 with its result, also where that is an error; 400 when it exits."""
        result = self._process.exchange(b'null' if message is None else body.replace(b'\n', b''))
        if result is None:
            self._process = None
            return error_answer(400, 'command exited')
        if not result.startswith((b'{', b'[')):
            return error_answer(502, 'The action did not return a dictionary or array.')
        return Answer(200, result)

    def _start(self, folder, variables, function):
        start = {'module': MODULE, 'function': function, 'activation_script': find_activation_script(folder)}
        process = FunctionProcess(folder, {**self._environ, 'PYTHONIOENCODING': 'UTF-8', **variables})
        answer = process.exchange(dump_json(start))
        if answer is None:
            hint = '\nIts requirements.txt is not installed: a zip brings its packages in a folder virtualenv.'
            raise InitFailedError(CANNOT_START, 'Command exited abruptly during initialization.{}'.format(
                hint if lacks_packages(folder) else ''))
        if answer != dump_json(True):
            raise InitFailedError(NO_BINARY)
        return process


def _member(value, name, kind):
    found = value.get(name)
    if found is None:
        return kind()
    if not isinstance(found, kind):
        raise RefusedError(400, 'Error unmarshaling request: {} must be of the type {}.'.format(name, kind.__name__))
    return found
