"""POST /model/predict: a text in, its terms and a tag for each out."""

from flask import request
from flask_restx import fields
from maxfw.core import MAX_API, PredictAPI

from core.model import ModelWrapper

EXAMPLE = 'John lives in Brussels and works for the EU'

input_model = MAX_API.model('ModelInput', {
    'text': fields.String(required=True, description='Text for which to predict entities', example=EXAMPLE),
})

prediction_model = MAX_API.model('ModelPrediction', {
    'tags': fields.List(fields.String, required=True, description='A tag for each term',
                        example=['B-PER', 'O', 'O', 'B-GEO', 'O', 'O', 'O', 'O', 'B-ORG']),
    'terms': fields.List(fields.String, required=True, description='Words, and what stands between them',
                         example=EXAMPLE.split()),
})

response_model = MAX_API.model('ModelPredictResponse', {
    'status': fields.String(required=True, description='ok when the text was tagged'),
    'prediction': fields.Nested(prediction_model, description='Terms and their tags'),
})


class ModelPredictAPI(PredictAPI):
    model_wrapper = ModelWrapper()

    @MAX_API.doc('predict')
    @MAX_API.expect(input_model)
    @MAX_API.marshal_with(response_model)
    def post(self):
        """Find the people, places, organizations and times that a text names"""
        # As in MAX's image nothing is checked: a body without a text is its fault, and told as ours, status 500.
        tags, terms = self.model_wrapper.predict(request.get_json()['text'])
        return {'status': 'ok', 'prediction': {'tags': tags, 'terms': terms}}
