"""Serves the model on port 5000: run as `python3 app.py`, or import `max_app` once MAXApp.run is replaced."""

from maxfw.core import MAXApp

import config
from api import ModelMetadataAPI, ModelPredictAPI

max_app = MAXApp(config.API_TITLE, config.API_DESC, config.API_VERSION)
for resource, route in ((ModelMetadataAPI, '/metadata'), (ModelPredictAPI, '/predict')):
    max_app.add_api(resource, route)

# Not behind a __main__ check: wrappers of MAX images rely on an app module that serves as soon as it is imported.
max_app.run()
