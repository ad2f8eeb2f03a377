"""What /init and /run mean for an image that brings its own WSGI application."""
import sys
import traceback

from .. import settings
from ..answer import Answer, error_answer
from ..environment import checked_variables, context_of
from ..errors import BadArgumentsError, last_line
from ..strict_json import dump_json
from .app_loader import load_application
from .arguments import to_request
from .gateway import call_application, to_environ
from .result import encode_result, error_result, to_result

NOT_AN_ARGUMENT = 'The action did not receive a dictionary or array as an argument.'


class WsgiAdapter:
    """``environ`` is the process environment, ``folder`` the model's folder.

    ``on_model_thread(function, *args)`` runs a function where the model lives.
    """

    run_refusals = {
        'new': (403, 'System not initialized.'),
        'initializing': (403, 'System not ready, status is initializing.'),
    }

    def __init__(self, environ, folder, on_model_thread):
        self._environ = environ
        self._folder = folder
        self._is_concurrent = settings.allows_concurrency(environ)
        self.overlap = 'allow' if self._is_concurrent else 'refuse'
        self._on_model_thread = on_model_thread
        self._application = None
        self._predict_path = ''
        self._max_result_bytes = 0

    def load(self, value):
        """Load the application; raises an ActionServerError."""
        self._on_model_thread(self._load, value if isinstance(value, dict) else {})

    def require_ready(self):
        """Once loaded, an application is ready for ever."""

    def run(self, message, body):
        """Return the Answer: 200 with the result; an application error when the model fails, to keep the container."""
        arguments = message.get('value') if isinstance(message, dict) else message
        arguments = {} if arguments is None else arguments
        if not isinstance(arguments, (dict, list)):
            return error_answer(404, NOT_AN_ARGUMENT)
        self._environ.update(context_of(message))
        if self._is_concurrent:
            return Answer(200, self._result_of(arguments))
        return Answer(200, self._on_model_thread(self._result_of, arguments))

    def _load(self, value):
        self._environ.update(checked_variables(value.get('env')))
        if value.get('code'):
            print("The action's code is ignored: this image brings its own model.", file=sys.stderr)
        self._predict_path = settings.predict_path(self._environ)
        self._max_result_bytes = settings.max_result_bytes(self._environ)
        self._application = load_application(settings.application_name(self._environ), self._folder)

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
