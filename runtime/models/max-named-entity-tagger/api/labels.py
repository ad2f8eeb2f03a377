"""GET /model/labels."""

from flask_restx import fields
from maxfw.core import MAX_API, MetadataAPI

from core.labels import LABELS, describe

label_model = MAX_API.model('ModelLabel', {
    'id': fields.String(required=True, description='Label identifier'),
    'name': fields.String(required=True, description='Entity label'),
    'description': fields.String(required=False, description='Meaning of entity label'),
})

response_model = MAX_API.model('LabelsResponse', {
    'count': fields.Integer(required=True, description='Number of labels returned'),
    'labels': fields.List(fields.Nested(label_model), description='Entity labels, in the order of their identifiers'),
})


class ModelLabelsAPI(MetadataAPI):
    @MAX_API.doc('get_labels')
    @MAX_API.marshal_with(response_model)
    def get(self):
        """Return the labels that a term can be tagged with"""
        labels = [{'id': at, 'name': name, 'description': describe(name)} for at, name in enumerate(LABELS)]
        return {'count': len(labels), 'labels': labels}
