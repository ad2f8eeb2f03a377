"""The environment variables that the action server reads; ../../README.md lists them."""
from .errors import BadSettingError


def port(environ):
    """Return the TCP port to listen on; OpenWhisk always speaks to 8080."""
    return _whole_number(environ, 'SERVERLESS_MAX_PORT', 8080)


def adapter(environ):
    """Return which program answers: ``wsgi``, the model's application, or ``code``, the action's own code."""
    name = environ.get('SERVERLESS_MAX_ADAPTER', '').strip() or 'wsgi'
    if name not in ('wsgi', 'code'):
        raise BadSettingError('SERVERLESS_MAX_ADAPTER must be wsgi or code, but is {!r}.'.format(name))
    return name


def application_name(environ):
    """Return ``module:attribute`` of the WSGI application, or an empty string when it is to be searched."""
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


def _whole_number(environ, name, default):
    text = environ.get(name, '').strip()
    if not text:
        return default
    if not text.isdigit():
        raise BadSettingError('{} must be a whole number, but is {!r}.'.format(name, text))
    return int(text)
