"""POST /model/predict: one image as the form file `image` in, its text out."""

from flask_restx import abort, fields
from maxfw.core import MAX_API, PredictAPI
from werkzeug.datastructures import FileStorage

from core.model import ModelWrapper, RefusedImageError

# The help text is part of the reply to a request without an image, so it has MAX-OCR's exact words.
request_parser = MAX_API.parser()
request_parser.add_argument(
    'image', type=FileStorage, location='files', required=True, help='An image file (encoded as PNG or JPG/JPEG)'
)

response_model = MAX_API.model('ModelPredictResponse', {
    'status': fields.String(required=True, description='ok when the image was read'),
    'text': fields.List(fields.List(fields.String(description='One line of a paragraph'))),
})


class ModelPredictAPI(PredictAPI):
    model_wrapper = ModelWrapper()

    @MAX_API.doc('predict')
    @MAX_API.expect(request_parser)
    @MAX_API.marshal_with(response_model)
    def post(self):
        """Read the text in an image, as paragraphs of lines"""
        upload = request_parser.parse_args()['image']
        try:
            image = self.model_wrapper.read_image(upload.read())
        except RefusedImageError as error:
            abort(400, str(error), status='error')
        return {'status': 'ok', 'text': self.model_wrapper.predict(image)}
