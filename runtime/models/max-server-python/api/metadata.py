"""GET /model/metadata."""

from maxfw.core import MAX_API, METADATA_SCHEMA, MetadataAPI

from config import MODEL_META_DATA


class ModelMetadataAPI(MetadataAPI):
    @MAX_API.marshal_with(METADATA_SCHEMA)
    def get(self):
        """Tell which model this is, what it does and under which licence"""
        return MODEL_META_DATA
