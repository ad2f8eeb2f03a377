"""What /init and /run mean for an image that brings its own model."""
import sys
import traceback

from .. import settings
from ..answer import Answer, error_answer
from ..environment import checked_variables, context_of
from ..errors import AnswerTooLargeError, BadArgumentsError, ModelLostError, last_line
from ..strict_json import dump_json
from .arguments import to_request
from .result import encode_result, error_result, to_result

NOT_AN_ARGUMENT = 'The action did not receive a dictionary or array as an argument.'


class WebAdapter:
    """``environ`` is the process environment.

    ``open_model(environ)`` loads the model and returns it, or raises an ActionServerError. A model has
    ``require_ready()``, which raises RefusedError, and ``answer(request)``, which returns an HttpResponse. That raises
    ModelLostError when the container is of no more use, and anything else when this request alone has failed.
    """

    run_refusals = {
        'new': (403, 'System not initialized.'),
        'initializing': (403, 'System not ready, status is initializing.'),
    }

    def __init__(self, environ, open_model):
        self._environ = environ
        self._open_model = open_model
        self.overlap = 'allow' if settings.allows_concurrency(environ) else 'refuse'
        self._model = None
        self._predict_path = ''
        self._max_result_bytes = 0

    def load(self, value):
        """Load the model; raises an ActionServerError."""
        value = value if isinstance(value, dict) else {}
        self._environ.update(checked_variables(value.get('env')))
        if value.get('code'):
            print("The action's code is ignored: this image brings its own model.", file=sys.stderr)
        self._predict_path = settings.predict_path(self._environ)
        self._max_result_bytes = settings.max_result_bytes(self._environ)
        self._model = self._open_model(self._environ)

    def require_ready(self):
        """Raise RefusedError when the model is not there any more."""
        self._model.require_ready()

    def run(self, message, body):
        """Return the Answer: 200 with the result; an application error when the model fails, to keep the container."""
        arguments = message.get('value') if isinstance(message, dict) else message
        arguments = {} if arguments is None else arguments
        if not isinstance(arguments, (dict, list)):
            return error_answer(404, NOT_AN_ARGUMENT)
        self._environ.update(context_of(message))
        try:
            return Answer(200, self._result_of(arguments))
        except ModelLostError as error:
            print(error, file=sys.stderr)
            return error_answer(502, str(error))

    def _result_of(self, arguments):
        try:
            if isinstance(arguments, list):
                raise BadArgumentsError('A model takes an object as its arguments, but was given an array.')
            response = self._model.answer(to_request(arguments, self._predict_path))
            return encode_result(to_result(response), self._max_result_bytes)
        except ModelLostError:
            raise
        except BadArgumentsError as error:
            return dump_json(error_result(400, str(error)))
        except AnswerTooLargeError as error:
            return dump_json(error_result(502, str(error)))
        except BaseException as error:  # also SystemExit: a request must not end the server
            traceback.print_exc()
            return dump_json(error_result(500, 'The model failed: {}.'.format(last_line(error))))
