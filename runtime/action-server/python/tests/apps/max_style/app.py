from maxfw.core import MAXApp

from api import LABELS, PREDICTION
from config import API_TITLE

anything = MAXApp(API_TITLE)
anything.add_api(PREDICTION, '/predict')
anything.add_api(LABELS, '/labels')
anything.run()
