"""Which HTTP request the arguments of an activation stand for."""
import base64
import json
import unittest

from serverless_max_action_server.wsgi.arguments import to_request
from serverless_max_action_server.errors import BadArgumentsError

BYTES = b'\x89PNG\x00\xff'
BASE64 = base64.b64encode(BYTES).decode('ascii')


def web(content_type=None, **arguments):
    """Return what a parsed web action gets; ``method`` and the like stand for ``__ow_method``."""
    headers = {'accept': '*/*'}
    if content_type:
        headers['content-type'] = content_type
    built = {'__ow_method': 'post', '__ow_headers': headers, '__ow_path': ''}
    for name, value in arguments.items():
        built['__ow_' + name if name in ('method', 'path', 'query', 'body') else name] = value
    return built


BODIES = [
    # what, arguments, body, query
    ('parsed, binary', web('image/png', body=BASE64), BYTES, ''),
    ('parsed, multipart', web('multipart/form-data; boundary=x', body=BASE64, model='a b'), BYTES, 'model=a+b'),
    ('parsed, unregistered', web('text/yaml', body=BASE64), BYTES, ''),
    ('parsed, unregistered text', web('text/yaml; charset=utf-8', body='a: b'), b'a: b', ''),
    ('parsed, text', web('text/plain', body='\u2744'), '\u2744'.encode(), ''),
    ('parsed, text like base64', web('text/plain', body='abcd'), b'abcd', ''),
    ('parsed, JSON object', web('application/json', text='x', n=1.5, o={'a': None}),
     b'{"text":"x","n":1.5,"o":{"a":null}}', 'text=x'),
    ('parsed, +json object', web('application/hal+json', n=1), b'{"n":1}', ''),
    ('parsed, JSON array', web('application/json', body=[1, '\u2744']), '[1,"\u2744"]'.encode(), ''),
    ('parsed, JSON string', web('application/json', body=BASE64), json.dumps(BASE64).encode(), ''),
    ('parsed, JSON null', web('application/json', body=None), b'null', ''),
    ('parsed, JSON false', web('application/json', body=False), b'false', ''),
    ('parsed, form', web('application/x-www-form-urlencoded', a='1 2', b='\u00e9'), b'a=1+2&b=%C3%A9', 'a=1+2&b=%C3%A9'),
    ('parsed, no body', web(method='get', user_id='1', number=2), b'', 'user_id=1'),
    ('parsed, no content type', web(body=BASE64), BYTES, ''),
    ('parsed, bare text', web(body='not base64'), b'not base64', ''),
    ('parsed, long string stays out of the query', web('application/json', a='x' * 8193), None, ''),
    ('raw, JSON', web('application/json', query='a=b&c', body=BASE64), BYTES, 'a=b&c'),
    ('raw, +json', web('application/json-patch+json', query='', body='[]'), b'[]', ''),
    ('raw, JSON with a parameter', web('application/json; v=1', query='', body='[]'), b'[]', ''),
    ('raw, form', web('application/x-www-form-urlencoded', query='', body='a=1'), b'a=1', ''),
    ('raw, binary', web('image/png', query='x=%2F', body=BASE64, extra='default parameter'), BYTES, 'x=%2F'),
    ('raw, no body', web(query='', body=''), b'', ''),
    ('raw, default parameters are no body', web('application/json', query='', extra=1), b'', ''),
    ('plain', {'text': ['a'], 'name': 'n'}, b'{"text":["a"],"name":"n"}', 'name=n'),
    ('plain, nothing', {}, b'{}', ''),
]
PATHS = [
    (None, '/model/predict'), ('', '/model/predict'), ('/', '/'), ('/a%20b', '/a%20b'), ('labels', '/labels'),
    ('//host/a', '/host/a'), ('http://host/a', '/http://host/a'),
]


class ArgumentsTest(unittest.TestCase):
    def test_body_and_query(self):
        for what, arguments, body, query in BODIES:
            with self.subTest(what):
                request = to_request(arguments, '/model/predict')
                if body is not None:
                    self.assertEqual(body, request.body)
                self.assertEqual(query, request.query)

    def test_method(self):
        rows = [({'__ow_method': 'put'}, 'PUT'), ({'__ow_path': '/a'}, 'GET'), ({}, 'POST'), ({'a': 1}, 'POST'),
                ({'__ow_body': 'a', '__ow_headers': {'content-type': 'text/plain'}}, 'POST')]
        for arguments, expected in rows:
            self.assertEqual(expected, to_request(arguments, '/p').method, arguments)

    def test_path(self):
        for given, expected in PATHS:
            self.assertEqual(expected, to_request({'__ow_method': 'get', '__ow_path': given}, '/model/predict').path)

    def test_headers(self):
        request = to_request({'__ow_headers': {'X-Two': 'b', 'n': 1}}, '/p')
        self.assertEqual({'x-two': 'b', 'n': '1'}, request.headers)
        self.assertEqual({'content-type': 'application/json'}, to_request({}, '/p').headers)

    def test_refused(self):
        rows = [{'__ow_method': 5}, {'__ow_method': 'GET /'}, {'__ow_path': []}, {'__ow_headers': 'a'},
                web('image/png', body='not base64'), web('application/json', query='', body='{}')]
        for arguments in rows:
            with self.subTest(arguments=arguments), self.assertRaises(BadArgumentsError):
                to_request(arguments, '/p')


if __name__ == '__main__':
    unittest.main()
