"""What the caller of a web action gets back: OpenWhisk's projection, applied to our results, gives the app's bytes."""
import base64
import json
import re
import unittest

from serverless_max_action_server.web.http_message import HttpResponse
from serverless_max_action_server.web.media_types import is_binary, is_json_family, parse_media_type
from serverless_max_action_server.web.result import encode_result, error_result, to_result

from .shared_cases import bytes_of, load_cases


def project(result):
    """Return the bytes that OpenWhisk serves for a result (.http projection, REST spec)."""
    content_type, body = result['headers'].get('content-type', 'text/html'), result['body']
    media_type, _ = parse_media_type(content_type)
    trimmed = body.strip(''.join(map(chr, range(33))))
    is_base64_like = trimmed and len(trimmed) % 4 == 0 and re.match(r'^[A-Za-z0-9+/]+={0,2}$', trimmed)
    if is_binary(media_type) or (is_json_family(media_type) and is_base64_like):
        return base64.b64decode(body, validate=True)
    return body.encode('utf-8')


class ResultTest(unittest.TestCase):
    def test_table(self):
        for case in load_cases('results.json'):
            with self.subTest(case['what']):
                response = dict(case['response'])
                body = bytes_of(response, 'body')
                headers = [tuple(pair) for pair in response['headers']]
                result = to_result(HttpResponse(response['status'], headers, body))
                self.assertEqual(case['result'], result)
                self.assertEqual(bytes_of(case, 'caller'), project(result))

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
