"""Lets an app.py that starts its server at import be imported: the start is recorded, and nothing listens."""
import contextlib
import importlib
import importlib.util
import sys

from .import_watch import watched_imports

# module -> (class or None, function, position of the application when the function is called)
_SERVER_STARTS = {
    'maxfw.core': ('MAXApp', 'run', 0),
    'flask': ('Flask', 'run', 0),
    'werkzeug.serving': (None, 'run_simple', 2),
    'uvicorn': (None, 'run', 0),
    'waitress': (None, 'serve', 0),
}


@contextlib.contextmanager
def recorded_servers():
    """Within the block, starting a known server only appends the application to the list that is yielded.

    No server is imported for this: it is replaced when the application imports it.
    """
    applications = []
    replaced = []

    def replace(module):
        class_name, function, position = _SERVER_STARTS[module.__name__]
        owner = getattr(module, class_name, None) if class_name else module
        if hasattr(owner, function):
            replaced.append((owner, function, getattr(owner, function)))
            setattr(owner, function, _recorder(applications, position))

    alias_flask_restplus()
    try:
        with watched_imports(_SERVER_STARTS, replace):
            yield applications
    finally:
        for owner, function, original in reversed(replaced):
            setattr(owner, function, original)


def alias_flask_restplus():
    """Let ``import flask_restplus`` find flask_restx, its renamed successor, where only that is installed."""
    if _is_present('flask_restplus') or not _is_present('flask_restx'):
        return
    try:
        importlib.import_module('flask_restx')
    except Exception:  # whatever a third party's import raises, the application's own import will raise it again
        return
    for name in [name for name in sys.modules if name.split('.')[0] == 'flask_restx']:
        sys.modules['flask_restplus' + name[len('flask_restx'):]] = sys.modules[name]


def _recorder(applications, position):
    def record(*args, **kwargs):
        named = kwargs.get('application', kwargs.get('app'))
        applications.append(args[position] if len(args) > position else named)
    return record


def _is_present(package):
    try:
        return package in sys.modules or importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False
