"""What the sources must keep to: Python 3.6, the standard library, short files."""
import ast
import importlib.util
import os
import sys
import unittest

from .server_process import SERVER

NAMES_WITHOUT_FUTURE = {'asynchat', 'asyncore', 'cgi', 'crypt', 'distutils', 'imp', 'pipes', 'smtpd', 'telnetlib'}


def sources():
    trees = [next(os.walk(SERVER))] + list(os.walk(os.path.join(SERVER, 'serverless_max_action_server')))
    return [os.path.join(folder, name) for folder, _, names in trees for name in names if name.endswith('.py')]


class SourcesTest(unittest.TestCase):
    def test_sources(self):
        self.assertGreater(len(sources()), 20)
        for path in sources():
            with self.subTest(path=path), open(path, encoding='utf-8') as file:
                text = file.read()
                self.assertLessEqual(text.count('\n'), 150)
                self.assertLessEqual(max(map(len, text.split('\n'))), 120)
                tree = ast.parse(text, feature_version=(3, 6)) if sys.version_info >= (3, 8) else ast.parse(text)
                self.assertIsNotNone(ast.get_docstring(tree))
                self.assertEqual([], sorted(name for name in imported_packages(tree) if not is_allowed(name)))

    def test_no_removed_module_is_used(self):
        for path in sources():
            with open(path, encoding='utf-8') as file:
                self.assertFalse(imported_packages(ast.parse(file.read())) & NAMES_WITHOUT_FUTURE)


def imported_packages(tree):
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.split('.')[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split('.')[0])
    return found


def is_allowed(package):
    """Whether it is the server's own, or of the standard library, which only Python 3.10 and newer can list."""
    names = getattr(sys, 'stdlib_module_names', None)
    if package == 'serverless_max_action_server':
        return True
    if names is not None:
        return package in names
    spec = importlib.util.find_spec(package)
    return spec is not None and 'site-packages' not in (spec.origin or '')


if __name__ == '__main__':
    unittest.main()
