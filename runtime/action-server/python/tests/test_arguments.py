"""Which HTTP request the arguments of an activation stand for: the table that every action server keeps to."""
import unittest

from serverless_max_action_server.errors import BadArgumentsError
from serverless_max_action_server.web.arguments import to_request

from .shared_cases import bytes_of, load_cases


class ArgumentsTest(unittest.TestCase):
    def test_table(self):
        for case in load_cases('arguments.json'):
            with self.subTest(case['what'], arguments=case['arguments']):
                if 'refused' in case:
                    with self.assertRaises(BadArgumentsError) as caught:
                        to_request(case['arguments'], '/model/predict')
                    self.assertIn(case['refused'], str(caught.exception))
                    continue
                request = to_request(case['arguments'], '/model/predict')._asdict()
                expected = dict(case['request'])
                body = bytes_of(expected, 'body')
                if body is not None:
                    self.assertEqual(body, request.pop('body'))
                self.assertEqual(expected, {name: request[name] for name in expected})

    def test_long_argument_never_came_from_a_query(self):
        for length, expected in ((8192, 'a=' + 'x' * 8192), (8193, '')):
            self.assertEqual(expected, to_request({'a': 'x' * length, '__ow_method': 'get'}, '/p').query)


if __name__ == '__main__':
    unittest.main()
