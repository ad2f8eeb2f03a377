"""What the caller of a web action gets back: OpenWhisk's projection, applied to our results, gives the app's bytes."""
import base64
import json
import re
import unittest

from serverless_max_action_server.wsgi.http_message import HttpResponse
from serverless_max_action_server.wsgi.media_types import is_binary, is_json_family, parse_media_type
from serverless_max_action_server.wsgi.result import encode_result, error_result, to_result

PNG = b'\x89PNG\r\n\x1a\n\x00\xff'
UNCHANGED = [
    # content type, body
    ('application/json', b'{"a": "\xe2\x9d\x84"}\n'),
    ('application/json', b'true'), ('application/json', b'true\n'), ('application/json', b' null '),
    ('application/json', b'1234'), ('application/json', b'12345'), ('application/json', b'"ab"'),
    ('application/json', b'{"bad": "\xff"}'), ('application/json', b'\x1f\x8b\x08gzip'),
    ('application/json; profile=x', b'true'),
    ('application/problem+json', b'true'), ('application/hal+json', b'{}'), ('application/hal+json; charset=utf-8', b'null'),
    ('text/html; charset=utf-8', b'<p>\xe2\x98\x83</p>'), ('text/html', b'true'), ('text/html;', b'abcd'),
    ('text/plain', b'\xef\xbb\xbfwith a mark\r\n'), ('text/javascript', b'f();'), ('text/csv', b'a,b\n'),
    ('text/plain', b'\xff\xfe'), ('text/plain; charset=utf-8', b'\xff'), ('text/plain; charset=klingon', b'a'),
    ('image/png', PNG), ('image/svg+xml', b'<svg/>'), ('audio/wav', b'RIFF\x00'), ('application/zip', b'PK\x03\x04'),
    ('application/octet-stream', b'a'), ('html', b'a'), (None, b'no type'),
]
TRANSCODED = [
    ('text/plain; charset=iso-8859-1', b'\xe9', '\u00e9'), ('text/html; charset=utf-16', '\u2744'.encode('utf-16'), '\u2744'),
    ('application/json; charset=iso-8859-1', b'"\xe9"', '"\u00e9"'),
]


def project(result):
    """Return the content type and bytes that OpenWhisk serves for a result (.http projection, REST spec)."""
    content_type, body = result['headers'].get('content-type', 'text/html'), result['body']
    media_type, _ = parse_media_type(content_type)
    trimmed = body.strip(''.join(map(chr, range(33))))
    is_base64_like = trimmed and len(trimmed) % 4 == 0 and re.match(r'^[A-Za-z0-9+/]+={0,2}$', trimmed)
    if is_binary(media_type) or (is_json_family(media_type) and is_base64_like):
        return content_type, base64.b64decode(body, validate=True)
    return content_type, body.encode('utf-8')


class ResultTest(unittest.TestCase):
    def test_bytes_reach_the_caller_unchanged(self):
        for content_type, body in UNCHANGED:
            with self.subTest(content_type=content_type, body=body):
                headers = [('Content-Type', content_type)] if content_type else []
                self.assertEqual(body, project(to_result(HttpResponse(200, headers, body)))[1])

    def test_text_in_other_charsets_becomes_utf8(self):
        for content_type, body, text in TRANSCODED:
            with self.subTest(content_type=content_type):
                result = to_result(HttpResponse(200, [('Content-Type', content_type)], body))
                self.assertEqual(text.encode('utf-8'), project(result)[1])

    def test_declared_type(self):
        rows = [(None, b'x', 'application/octet-stream'), ('html', b'x', 'application/octet-stream'),
                ('text/plain', b'\xff', 'application/octet-stream'), ('application/json', b'\xff', 'application/json'),
                ('text/html;', b'x', 'text/html'), ('text/html; charset=utf-8', b'x', 'text/html; charset=utf-8')]
        for content_type, body, expected in rows:
            headers = [('Content-Type', content_type)] if content_type else []
            self.assertEqual(expected, to_result(HttpResponse(200, headers, body))['headers']['content-type'])

    def test_headers(self):
        headers = [('Set-Cookie', 'a=1'), ('X-Name', 'v'), ('set-cookie', 'b=2'), ('Content-Length', '3'),
                   ('Connection', 'close'), ('Transfer-Encoding', 'chunked'), ('Date', 'now')]
        self.assertEqual(
            {'statusCode': 302, 'headers': {'set-cookie': ['a=1', 'b=2'], 'x-name': 'v'}, 'body': ''},
            to_result(HttpResponse(302, headers, b'')))

    def test_limit(self):
        result = to_result(HttpResponse(200, [('Content-Type', 'text/plain')], '\u2744'.encode('utf-8') * 10))
        size = len(json.dumps(result, ensure_ascii=False, separators=(',', ':')).encode('utf-8'))
        self.assertEqual(size, len(encode_result(result, size)))
        refused = json.loads(encode_result(result, size - 1).decode('utf-8'))
        self.assertEqual((['error'], 502), (list(refused), refused['error']['statusCode']))

    def test_error_result(self):
        self.assertEqual(
            {'error': {'statusCode': 500, 'headers': {'content-type': 'application/json'}, 'body': {'error': 'why'}}},
            error_result(500, 'why'))


if __name__ == '__main__':
    unittest.main()
