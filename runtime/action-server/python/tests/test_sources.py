"""What the sources must keep to: Python 3.6, the standard library, short files."""
import ast
import os
import sys
import unittest

from .server_process import SERVER

NAMES_WITHOUT_FUTURE = {'asynchat', 'asyncore', 'cgi', 'crypt', 'distutils', 'imp', 'pipes', 'smtpd', 'telnetlib'}


def sources():
    folders = [SERVER, os.path.join(SERVER, 'serverless_max_action_server')]
    return [os.path.join(folder, name) for folder in folders for name in os.listdir(folder) if name.endswith('.py')]


class SourcesTest(unittest.TestCase):
    def test_sources(self):
        self.assertGreater(len(sources()), 10)
        for path in sources():
            with self.subTest(path=path), open(path, encoding='utf-8') as file:
                text = file.read()
                self.assertLessEqual(text.count('\n'), 150)
                self.assertLessEqual(max(map(len, text.split('\n'))), 120)
                tree = ast.parse(text, feature_version=(3, 6)) if sys.version_info >= (3, 8) else ast.parse(text)
                self.assertIsNotNone(ast.get_docstring(tree))
                self.assertEqual([], sorted(imported_packages(tree) - allowed_packages()))

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


def allowed_packages():
    known = getattr(sys, 'stdlib_module_names', None)
    return {'serverless_max_action_server'} | (set(known) if known else set(sys.modules))


if __name__ == '__main__':
    unittest.main()
