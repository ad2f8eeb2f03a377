"""The environment variables that the action server reads; ../../README.md lists them."""
from .errors import BadSettingError
from .strict_json import load_json

ADAPTERS = ('auto', 'wsgi', 'asgi', 'http', 'code')


def port(environ):
    """Return the TCP port to listen on; OpenWhisk always speaks to 8080."""
    return _whole_number(environ, 'SERVERLESS_MAX_PORT', 8080)


def adapter(environ):
    """Return which program answers: the model's application (``auto``, ``wsgi``, ``asgi``) or own server (``http``), or
    the action's own ``code``."""
    name = environ.get('SERVERLESS_MAX_ADAPTER', '').strip() or 'auto'
    if name not in ADAPTERS:
        raise BadSettingError(
            'SERVERLESS_MAX_ADAPTER must be one of {}, but is {!r}.'.format(', '.join(ADAPTERS), name))
    return name


def application_name(environ):
    """Return ``module:attribute`` of the application, or an empty string when it is to be searched."""
    return environ.get('SERVERLESS_MAX_APP', '').strip()


def predict_path(environ):
    """Return the path that an activation without a path of its own reaches."""
    return environ.get('SERVERLESS_MAX_PREDICT_PATH', '').strip() or '/model/predict'


def max_result_bytes(environ):
    """Return the size of the largest result, in bytes of its JSON (OpenWhisk: activation.payload.max)."""
    return _whole_number(environ, 'SERVERLESS_MAX_MAX_RESULT_BYTES', 1048576)


def allows_concurrency(environ):
    """Return whether runs may overlap; OpenWhisk sets the variable when an action's concurrency is above 1."""
    return environ.get('__OW_ALLOW_CONCURRENT', '').lower() == 'true'


def marks_log(environ):
    """Return whether the host can read who wrote a line."""
    return environ.get('SERVERLESS_MAX_LOG_MARKS', '').strip() == 'true'


def command(environ):
    """Return the words that start the image's own server; none where nobody says what its command was."""
    text = environ.get('SERVERLESS_MAX_COMMAND', '').strip()
    if not text:
        return []
    try:
        words = load_json(text.encode('utf-8', 'replace'))
    except ValueError:
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise BadSettingError('SERVERLESS_MAX_COMMAND must be a JSON array of words, but is {!r}.'.format(text))
    return words


def model_port(environ):
    """Return the port on which the image's own server listens."""
    number = _whole_number(environ, 'SERVERLESS_MAX_MODEL_PORT', 5000)
    if number == port(environ):
        raise BadSettingError(
            "The model's own server listens on port {}, which the action server needs.".format(number),
            'Let it listen on another one, and set SERVERLESS_MAX_MODEL_PORT to that.')
    return number


def health_path(environ):
    """Return the path whose status is below 400 once the own server is ready; listening is enough without."""
    return environ.get('SERVERLESS_MAX_HEALTH_PATH', '').strip()


def request_timeout_ms(environ):
    """Return how long the own server may take for an answer; as long as the activation may, without a limit here."""
    return _whole_number(environ, 'SERVERLESS_MAX_REQUEST_TIMEOUT_MS', 0)


def milliseconds_left(environ, now_ms):
    """Return how long the activation may still take; five minutes, OpenWhisk's longest, where nobody says (or nobody
    waits any more)."""
    text = environ.get('__OW_DEADLINE', '').strip()
    left = int(text) - now_ms if text.isdigit() else 0
    return left if left > 0 else 300000


def _whole_number(environ, name, default):
    text = environ.get(name, '').strip()
    if not text:
        return default
    if not text.isdigit():
        raise BadSettingError('{} must be a whole number, but is {!r}.'.format(name, text))
    return int(text)
