"""What the image answers on port 5000, with the standard library only.

Start the image, then: `MAX_OCR_URL=http://127.0.0.1:5000 python3 -m unittest discover tests`.
"""

import json
import os
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

BASE_URL = os.environ.get('MAX_OCR_URL', 'http://127.0.0.1:5000').rstrip('/')
SAMPLES = Path(__file__).parent.parent / 'samples'
BOUNDARY = 'a-line-that-no-sample-contains'
INVALID_IMAGE = {'status': 'error', 'message': 'The provided input is not a valid image.'}
MISSING_IMAGE = {
    'errors': {
        'image': 'An image file (encoded as PNG or JPG/JPEG) Missing required parameter in an uploaded file',
    },
    'message': 'Input payload validation failed',
}


class Reply(NamedTuple):
    status: int
    content_type: str
    content: bytes

    def json(self):
        return json.loads(self.content)


def send(path, method='GET', content=None, content_type=None):
    """Send one request; a status of 400 and above is a reply like any other."""
    headers = {} if content_type is None else {'Content-Type': content_type}
    request = urllib.request.Request(BASE_URL + path, data=content, headers=headers, method=method)
    try:
        response = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return Reply(response.status, response.headers.get('Content-Type', ''), response.read())


def upload(content, field='image', filename='upload'):
    """Post one form field to /model/predict, as a file unless `filename` is None."""
    name = f'name="{field}"' if filename is None else f'name="{field}"; filename="{filename}"'
    form = f'--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n'.encode()
    form += content + f'\r\n--{BOUNDARY}--\r\n'.encode()
    return send('/model/predict', 'POST', form, f'multipart/form-data; boundary={BOUNDARY}')


def sample(name):
    return (SAMPLES / name).read_bytes()


class PredictTest(unittest.TestCase):
    def test_reads_the_photo_of_a_book(self):
        reply = upload(sample('quick_start_watson_studio.jpg'))
        self.assertEqual((reply.status, reply.content_type), (200, 'application/json'))
        body = reply.json()
        self.assertEqual(set(body), {'status', 'text'})
        self.assertEqual(body['status'], 'ok')
        self.assertEqual(body['text'][0], ['Quick Start with Watson Studio'])
        self.assertEqual(len(body['text'][1]), 6)
        self.assertEqual(body['text'][1][3], 'but Watson Studio offers all of the frameworks and languages that')

    def test_reads_the_rendered_lines_exactly(self):
        expected = sample('two_lines.txt').decode().splitlines()
        reply = upload(sample('two_lines.png'))
        self.assertEqual((reply.status, reply.json()), (200, {'status': 'ok', 'text': [expected]}))

    def test_answers_a_page_without_text_with_one_empty_line(self):
        reply = upload(b'P5 64 64 255\n' + b'\xff' * 64 * 64)
        self.assertEqual((reply.status, reply.json()), (200, {'status': 'ok', 'text': [['']]}))

    def test_refuses_what_is_not_an_image(self):
        for content in (Path(__file__).read_bytes(), b'', b'\x89PNG\r\n\x1a\n'):
            with self.subTest(content=content[:8]):
                reply = upload(content)
                self.assertEqual((reply.status, reply.json()), (400, INVALID_IMAGE))

    def test_refuses_50_megapixels(self):
        header = b'P4 10000 5000\n'
        reply = upload(header + bytes(10000 // 8 * 5000))
        message = 'The image has 50.0 megapixels. At most 12.5 are accepted.'
        self.assertEqual((reply.status, reply.json()), (400, {'status': 'error', 'message': message}))

    def test_fails_on_an_image_that_is_cut_short_as_max_ocr_does(self):
        photo = sample('quick_start_watson_studio.jpg')
        reply = upload(photo[: len(photo) // 2])
        self.assertEqual((reply.status, reply.json()), (500, {'message': 'Internal Server Error'}))

    def test_asks_for_the_missing_image(self):
        photo = sample('two_lines.png')
        replies = {
            'another field': upload(photo, field='file'),
            'text instead of a file': upload(b'photo', filename=None),
            'no body': send('/model/predict', 'POST'),
        }
        for case, reply in replies.items():
            with self.subTest(case):
                self.assertEqual((reply.status, reply.json()), (400, MISSING_IMAGE))


class DescriptionTest(unittest.TestCase):
    def test_tells_its_metadata(self):
        reply = send('/model/metadata')
        self.assertEqual((reply.status, reply.content_type), (200, 'application/json'))
        self.assertEqual(reply.json(), {
            'id': 'max-ocr',
            'name': 'MAX OCR',
            'description': 'Identify text in an image.',
            'type': 'Optical Character Recognition',
            'source': 'https://developer.ibm.com/exchanges/models/all/max-ocr',
            'license': 'Apache v2',
        })

    def test_describes_its_api(self):
        reply = send('/swagger.json')
        self.assertEqual((reply.status, reply.content_type), (200, 'application/json'))
        swagger = reply.json()
        self.assertEqual(swagger['swagger'], '2.0')
        self.assertEqual(swagger['info'], {
            'title': 'MAX OCR', 'version': '1.0.0', 'description': 'Identify text in an image.',
        })
        self.assertEqual(set(swagger['paths']), {'/model/metadata', '/model/predict'})

    def test_shows_swagger_ui(self):
        page = send('/')
        self.assertEqual(page.status, 200)
        self.assertIn(b'<title>MAX OCR</title>', page.content)
        self.assertEqual(send('/swaggerui/swagger-ui-bundle.js').status, 200)


class WrongMethodTest(unittest.TestCase):
    def test_refuses_post_to_metadata(self):
        reply = send('/model/metadata', 'POST')
        self.assertEqual(
            (reply.status, reply.json()), (405, {'message': 'The method is not allowed for the requested URL.'})
        )

    def test_finds_no_page_for_get_predict_or_an_unknown_path(self):
        for path in ('/model/predict', '/model/labels'):
            with self.subTest(path):
                reply = send(path)
                self.assertEqual((reply.status, reply.content_type), (404, 'text/html; charset=utf-8'))


if __name__ == '__main__':
    unittest.main()
