"""GET /model/metadata."""

from maxfw.core import MAX_API, METADATA_SCHEMA, MetadataAPI

from core.model import ModelWrapper


class ModelMetadataAPI(MetadataAPI):
    @MAX_API.marshal_with(METADATA_SCHEMA)
    def get(self):
        """Tell which model this is, what it does and under which licence"""
        return ModelWrapper.MODEL_META_DATA
