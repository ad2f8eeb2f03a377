"""/init and /run: what OpenWhisk asks for, in terms of the model's application.

Follows OpenWhisk's runtime contract (docs/actions-new.md and the official proxies); ../../README.md tells it.
"""
import collections
import sys
import traceback

from . import settings
from .app_loader import load_application
from .arguments import to_request
from .errors import ActionServerError, BadArgumentsError, BadSettingError, RefusedError, last_line
from .lifecycle import Lifecycle
from .result import encode_result, error_result, to_result
from .strict_json import dump_json, to_text
from .wsgi_gateway import call_application, to_environ

Answer = collections.namedtuple('Answer', 'status body')
"""An HTTP status and the JSON bytes that go with it."""

NOT_AN_ARGUMENT = 'The action did not receive a dictionary or array as an argument.'


class Action:
    """The one action that this container serves.

    ``environ`` is the process environment, ``folder`` the model's folder, ``log`` an ActivationLog, and
    ``on_model_thread(function, *args)`` runs a function where the model lives. The methods may be called from any
    thread; they return an Answer after the activation's sentinels are written.
    """

    def __init__(self, environ, folder, log, on_model_thread):
        self._environ = environ
        self._folder = folder
        self._log = log
        self._is_concurrent = settings.allows_concurrency(environ)
        self._lifecycle = Lifecycle(self._is_concurrent)
        self._on_model_thread = on_model_thread
        self._application = None
        self._predict_path = ''
        self._max_result_bytes = 0

    def init(self, message):
        """Answer /init: 200 when the application is loaded, 502 with a readable error when it is not."""
        try:
            self._lifecycle.begin_init()
        except RefusedError as refusal:
            print(refusal, flush=True)
            return error_answer(refusal.status, str(refusal))
        is_loaded = False
        try:
            self._on_model_thread(self._load, _object(_object(message).get('value')))
            is_loaded = True
        except ActionServerError as error:
            print(error, file=sys.stderr)
            self._log.close_activation()
            return error_answer(502, str(error))
        finally:
            self._lifecycle.end_init(is_loaded)
        return Answer(200, b'{"ok":true}')

    def run(self, message):
        """Answer /run: 200 with the result; an application error when the model fails, so the container is kept."""
        try:
            self._lifecycle.begin_run()
        except RefusedError as refusal:
            return error_answer(refusal.status, str(refusal))
        try:
            arguments = message.get('value') if isinstance(message, dict) else message
            arguments = {} if arguments is None else arguments
            if not isinstance(arguments, (dict, list)):
                return error_answer(404, NOT_AN_ARGUMENT)
            self._export_context(_object(message))
            if self._is_concurrent:
                return Answer(200, self._result_of(arguments))
            return Answer(200, self._on_model_thread(self._result_of, arguments))
        finally:
            self._log.close_activation()
            self._lifecycle.end_run()

    def _load(self, value):
        for name, setting in _object(value.get('env')).items():
            try:
                self._environ[name] = to_text(setting)
            except ValueError as error:
                raise BadSettingError('env holds {!r}, which cannot be exported: {}.'.format(name, error))
        if value.get('code'):
            print("The action's code is ignored: this image brings its own model.", file=sys.stderr)
        self._predict_path = settings.predict_path(self._environ)
        self._max_result_bytes = settings.max_result_bytes(self._environ)
        self._application = load_application(settings.application_name(self._environ), self._folder)

    def _export_context(self, message):
        for name, context in message.items():
            if name != 'value':
                try:
                    self._environ['__OW_' + name.upper()] = to_text(context)
                except ValueError:
                    pass  # no environment variable can have this name or value; the platform sends none like it

    def _result_of(self, arguments):
        try:
            if isinstance(arguments, list):
                raise BadArgumentsError('A model takes an object as its arguments, but was given an array.')
            request = to_request(arguments, self._predict_path)
            environ = to_environ(request, sys.stderr, self._is_concurrent)
            return encode_result(to_result(call_application(self._application, environ)), self._max_result_bytes)
        except BadArgumentsError as error:
            return dump_json(error_result(400, str(error)))
        except BaseException as error:  # also SystemExit: a request must not end the server
            traceback.print_exc()
            return dump_json(error_result(500, 'The model failed: {}.'.format(last_line(error))))


def error_answer(status, message):
    """Return an Answer whose body is OpenWhisk's error object."""
    return Answer(status, dump_json({'error': message}))


def _object(value):
    return value if isinstance(value, dict) else {}
