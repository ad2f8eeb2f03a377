"""OpenWhisk's rule for binary, text and JSON media types: the table that every action server keeps to."""
import unittest

from serverless_max_action_server.web.media_types import is_binary, is_json_family, is_plain_json, parse_media_type

from .shared_cases import load_cases


class MediaTypesTest(unittest.TestCase):
    def test_table(self):
        for case in load_cases('media-types.json'):
            with self.subTest(case['header']):
                media_type, text = parse_media_type(case['header'])
                if 'text' in case:
                    self.assertEqual((case['text'], case['text'] == ''), (text, media_type is None))
                else:
                    self.assertEqual(
                        (case['isBinary'], case['isJson'], case['isPlainJson']),
                        (is_binary(media_type), is_json_family(media_type), is_plain_json(media_type)))

    def test_no_header(self):
        self.assertEqual((None, ''), parse_media_type(None))


if __name__ == '__main__':
    unittest.main()
