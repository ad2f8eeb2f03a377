"""Starts the real action server in a process of its own, as an image does."""
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

TESTS = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.dirname(TESTS)
SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'


class ServerProcess:
    """A running action server for tests/apps/<app>; use it in a with statement. Logs can be read after the block."""

    def __init__(self, app, **variables):
        self._folder = os.path.join(TESTS, 'apps', app)
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            self.port = probe.getsockname()[1]
        self._environ = dict(os.environ, LC_ALL='C', PYTHONDONTWRITEBYTECODE='1', SERVERLESS_MAX_PORT=str(self.port))
        self._environ['PYTHONPATH'] = os.path.join(TESTS, 'apps', 'stubs')
        self._environ.update(variables)

    def __enter__(self):
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, '-u', SERVER], cwd=self._folder, env=self._environ, stdout=self._out, stderr=self._err)
        for _ in range(200):
            try:
                socket.create_connection(('127.0.0.1', self.port)).close()
                return self
            except OSError:
                time.sleep(0.025)
        raise RuntimeError('the action server does not listen')

    def __exit__(self, *exc_info):
        self.process.kill()
        self.process.wait()
        self.stdout, self.stderr = (self._read(file) for file in (self._out, self._err))

    def request(self, method, path, body=b''):
        """Return (status, headers, body bytes) of one request on a connection of its own."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def post(self, path, message):
        """Return (status, value) of a JSON message."""
        status, headers, body = self.request('POST', path, json.dumps(message).encode('utf-8'))
        if 'Content-Length' not in headers or 'Transfer-Encoding' in headers:
            raise AssertionError('OpenWhisk needs a Content-Length')
        return status, json.loads(body.decode('utf-8'))

    def init(self, **value):
        return self.post('/init', {'value': dict({'name': 'm', 'main': 'main', 'binary': False}, **value)})

    def run(self, value, **context):
        return self.post('/run', dict(context, value=value))

    def get(self, path, query=''):
        """Return the JSON value that the application answers to a raw GET."""
        status, result = self.run({'__ow_method': 'get', '__ow_path': path, '__ow_query': query, '__ow_body': ''})
        if status != 200 or result.get('statusCode') != 200:
            raise AssertionError('{} {}'.format(status, result))
        return json.loads(result['body'])

    @staticmethod
    def _read(file):
        file.seek(0)
        with file:
            return file.read().decode('utf-8')


def count_sentinels(text):
    """Return how many whole lines are the sentinel."""
    return len(re.findall('^{}$'.format(SENTINEL), text, re.MULTILINE))
