"""The resources below /model, under the names that every MAX image exports."""

from .metadata import ModelMetadataAPI
from .predict import ModelPredictAPI

__all__ = ['ModelMetadataAPI', 'ModelPredictAPI']
