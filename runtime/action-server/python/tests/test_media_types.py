"""OpenWhisk's rule for binary, text and JSON media types."""
import unittest

from serverless_max_action_server.wsgi.media_types import is_binary, is_json_family, is_plain_json, parse_media_type

ROWS = [
    # header, is binary, is in the JSON family
    ('application/json', False, True),
    ('Application/JSON; charset=UTF-8', False, True),
    ('application/json; profile=x', False, False),
    ('application/json-patch+json', False, True),
    ('application/hal+json', True, True),
    ('application/hal+json; charset=utf-8', False, True),
    ('application/hal+json; v=1', True, False),
    ('application/cloudevents+json; charset="utf-8"', False, True),
    ('text/html', False, False),
    ('text/plain; charset=iso-8859-1', False, False),
    ('text/javascript', True, False),
    ('text/javascript; charset=utf-8', False, False),
    ('text/yaml', True, False),
    ('application/xml', False, False),
    ('application/x-www-form-urlencoded', False, False),
    ('image/png', True, False),
    ('image/svg+xml; charset=utf-8', True, False),
    ('image/heic', True, False),
    ('audio/wav', True, False),
    ('application/octet-stream', True, False),
    ('multipart/form-data; boundary=x', True, False),
    ('multipart/anything; charset=utf-8', True, False),
    ('application/vnd.ms-excel.addin.macroEnabled.12; charset=utf-8', True, False),
]


class MediaTypesTest(unittest.TestCase):
    def test_rows(self):
        for header, binary, json_family in ROWS:
            with self.subTest(header=header):
                media_type, _ = parse_media_type(header)
                self.assertEqual((binary, json_family), (is_binary(media_type), is_json_family(media_type)))

    def test_plain_json_allows_no_parameter_but_charset(self):
        rows = [('application/json', True), ('application/json;charset=x', True), ('application/json;q=1', False),
                ('application/vnd.api+json', False)]
        for header, expected in rows:
            self.assertEqual(expected, is_plain_json(parse_media_type(header)[0]), header)

    def test_well_formed_text(self):
        rows = [
            (' text/html; charset=utf-8', 'text/html; charset=utf-8'), ('text/html;', 'text/html'),
            ('text/html; charset=utf-8; nonsense', 'text/html; charset=utf-8'), ('a/b; c="d;\\"e"', 'a/b; c="d;\\"e"'),
        ]
        for header, expected in rows:
            self.assertEqual(expected, parse_media_type(header)[1])
        for header in (None, '', 'html', '/', 'text/', 'text html'):
            self.assertEqual((None, ''), parse_media_type(header))


if __name__ == '__main__':
    unittest.main()
