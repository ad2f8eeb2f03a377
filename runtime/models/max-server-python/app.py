"""Serves the model on port 5000: run as `python3 app.py`, or import `max_app` once MAXApp.run is replaced."""

from maxfw.core import MAXApp

import api
import config
from api.metadata import ModelMetadataAPI

max_app = MAXApp(config.API_TITLE, config.API_DESC, config.API_VERSION)
max_app.add_api(ModelMetadataAPI, '/metadata')
max_app.add_api(api.ModelPredictAPI, '/predict')
if hasattr(api, 'ModelLabelsAPI'):
    max_app.add_api(api.ModelLabelsAPI, '/labels')

# Not behind a __main__ check: wrappers of MAX images rely on an app module that serves as soon as it is imported.
max_app.run()
