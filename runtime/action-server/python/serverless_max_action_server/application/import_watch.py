"""Tells when one of some modules has been imported, so that nothing is imported only to be looked at."""
import contextlib
import sys


@contextlib.contextmanager
def watched_imports(names, on_import):
    """Within the block ``on_import(module)`` is called for each module of ``names``, at once if it is there already."""
    for name in names:
        if name in sys.modules:
            on_import(sys.modules[name])
    finder = _WatchingFinder(names, on_import)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _WatchingFinder:
    """Finds what the other finders find; a watched module's loader calls ``on_import`` after it."""

    def __init__(self, names, on_import):
        self._names = names
        self._on_import = on_import

    def find_spec(self, name, path=None, target=None):
        """Return the module's spec, or None for what is not watched or not there."""
        if name not in self._names:
            return None
        finders = [finder for finder in sys.meta_path if finder is not self and hasattr(finder, 'find_spec')]
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in finders)), None)
        execute = getattr(spec and spec.loader, 'exec_module', None)
        if execute is not None:
            def exec_module(module):
                execute(module)
                self._on_import(module)
            with contextlib.suppress(AttributeError):  # a loader that takes no attributes is left alone
                spec.loader.exec_module = exec_module
        return spec
