from core.model import PREDICTION

LABELS = 'cat dog'
