"""POST /model/predict: a recording as the form file `audio` in, its words out."""

from flask_restx import abort, fields
from maxfw.core import MAX_API, PredictAPI
from werkzeug.datastructures import FileStorage

from core.model import ModelWrapper
from core.recording import RefusedRecordingError

# The help text is part of the reply to a request without a recording, so it has MAX's exact words.
request_parser = MAX_API.parser()
request_parser.add_argument(
    'audio', type=FileStorage, location='files', required=True,
    help='A 16 bit, 16 kHz, mono WAV file containing English speech.'
)

response_model = MAX_API.model('ModelPredictResponse', {
    'status': fields.String(required=True, description='ok when the recording was heard'),
    'prediction': fields.String(required=True, description='The words, in small letters'),
})


class ModelPredictAPI(PredictAPI):
    model_wrapper = ModelWrapper()

    @MAX_API.doc('predict')
    @MAX_API.expect(request_parser)
    @MAX_API.marshal_with(response_model)
    def post(self):
        """Write down the words of a short recording"""
        upload = request_parser.parse_args()['audio']
        try:
            prediction = self.model_wrapper.predict(upload.read())
        except RefusedRecordingError as error:
            abort(400, str(error), status='error')
        return {'status': 'ok', 'prediction': prediction}
