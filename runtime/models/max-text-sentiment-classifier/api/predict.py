"""POST /model/predict: a list of texts in, how positive and how negative each is out."""

from flask_restx import abort, fields
from maxfw.core import MAX_API, PredictAPI

from core.model import ModelWrapper

REFUSAL = (
    "Please supply a valid input json. The json structure should have a 'text' field containing a list of strings"
)

input_model = MAX_API.model('ModelInput', {
    'text': fields.List(fields.String, required=True, description='The texts to be judged'),
})

label_prediction = MAX_API.model('LabelPrediction', {
    label: fields.Float(required=True, description='Class probability') for label in ModelWrapper.LABELS
})

response_model = MAX_API.model('ModelPredictResponse', {
    'status': fields.String(required=True, description='ok when the texts were judged'),
    'predictions': fields.List(fields.Nested(label_prediction), description='One for each text, in the same order'),
})


class ModelPredictAPI(PredictAPI):
    model_wrapper = ModelWrapper()

    @MAX_API.doc('predict')
    @MAX_API.expect(input_model)
    @MAX_API.marshal_with(response_model)
    def post(self):
        """Tell how positive or negative each of the texts is"""
        payload = MAX_API.payload
        texts = payload.get('text') if isinstance(payload, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            abort(400, REFUSAL)
        return {'status': 'ok', 'predictions': self.model_wrapper.predict(texts)}
