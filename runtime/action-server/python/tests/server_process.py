"""Starts the real action server in a process of its own, as an image does."""
import base64
import http.client
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile

TESTS = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.dirname(TESTS)
SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'


class ServerProcess:
    """A running action server for tests/apps/<app>; use it in a with statement. Logs can be read after the block."""

    def __init__(self, app, **variables):
        self._folder = os.path.join(TESTS, 'apps', app)
        self.port = free_port()
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
        self.process.terminate()  # which also ends what it started
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
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


class CodeServerProcess(ServerProcess):
    """A running action server for an action's code, which is unpacked below ``self.temporary``."""

    def __init__(self, **variables):
        self.temporary = tempfile.mkdtemp()
        super().__init__('nothing', SERVERLESS_MAX_ADAPTER='code', TMPDIR=self.temporary, PYTHONPATH='', **variables)

    def __exit__(self, *exc_info):
        super().__exit__(*exc_info)
        shutil.rmtree(self.temporary, ignore_errors=True)

    def init(self, code, main='main', env=None, binary=False):
        """Return (status, value) of an /init as OpenWhisk's own tests send it."""
        return self.post('/init', {'value': {'code': code, 'main': main, 'binary': binary, 'env': env}})

    def init_zip(self, files, main='main'):
        """The same with a zip; see ``zip_of``."""
        return self.init(zip_of(files), main=main, binary=True)


class ModelServerProcess(ServerProcess):
    """A running action server for tests/apps/own_server, the server that it starts itself."""

    def __init__(self, *arguments, **variables):
        self.model_port = free_port()
        command = [sys.executable, 'server.py', str(self.model_port)] + list(arguments)
        defaults = {'SERVERLESS_MAX_ADAPTER': 'http', 'PYTHONIOENCODING': 'utf-8', 'SERVERLESS_MAX_COMMAND': json.dumps(command),
                    'SERVERLESS_MAX_MODEL_PORT': str(self.model_port)}
        super().__init__('own_server', **dict(defaults, **variables))


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def zip_of(files):
    """Return a zip in base64; ``files`` has texts by name, or ``(text, Unix mode)``."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            text, mode = content if isinstance(content, tuple) else (content, 0o100644)
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, text)
    return base64.b64encode(data.getvalue()).decode('ascii')


def count_sentinels(text):
    """Return how many whole lines are the sentinel."""
    return len(re.findall('^{}$'.format(SENTINEL), text, re.MULTILINE))
