"""Lets an app.py that starts its server at import be imported: the start is recorded, and nothing listens."""
import contextlib
import importlib
import importlib.util
import sys

# (module, class or None, function, position of the application when the function is called)
_SERVER_STARTS = (
    ('maxfw.core', 'MAXApp', 'run', 0),
    ('flask', 'Flask', 'run', 0),
    ('werkzeug.serving', None, 'run_simple', 2),
)


@contextlib.contextmanager
def recorded_servers():
    """Within the block, starting a known server only appends the application to the list that is yielded."""
    applications = []
    replaced = []
    alias_flask_restplus()
    for module_name, class_name, function, position in _SERVER_STARTS:
        owner = _import_if_present(module_name)
        owner = getattr(owner, class_name, None) if class_name else owner
        if owner is not None and hasattr(owner, function):
            replaced.append((owner, function, getattr(owner, function)))
            setattr(owner, function, _recorder(applications, position))
    try:
        yield applications
    finally:
        for owner, function, original in replaced:
            setattr(owner, function, original)


def alias_flask_restplus():
    """Let ``import flask_restplus`` find flask_restx, its renamed successor, where only that is installed."""
    if _is_present('flask_restplus') or _import_if_present('flask_restx') is None:
        return
    for name in [name for name in sys.modules if name.split('.')[0] == 'flask_restx']:
        sys.modules['flask_restplus' + name[len('flask_restx'):]] = sys.modules[name]


def _recorder(applications, position):
    def record(*args, **kwargs):
        applications.append(args[position] if len(args) > position else kwargs.get('application'))
    return record


def _is_present(package):
    try:
        return package in sys.modules or importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _import_if_present(module_name):
    """Return the module, or None. A package that is there but broken is left to fail where the model imports it."""
    if not _is_present(module_name.split('.')[0]):
        return None
    try:
        return importlib.import_module(module_name)
    except Exception:  # whatever a third party's import raises, the application's own import will raise it again
        return None
