"""VADER's lexicon and rules, behind the interface that maxfw gives every model."""

from maxfw.model import MAXModelWrapper
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from config import MODEL_META_DATA


class ModelWrapper(MAXModelWrapper):
    MODEL_META_DATA = MODEL_META_DATA
    LABELS = ('positive', 'negative')

    def __init__(self) -> None:
        self.analyzer = SentimentIntensityAnalyzer()

    def _predict(self, texts: list[str]) -> list[dict[str, float]]:
        return [self.judge(text) for text in texts]

    def judge(self, text: str) -> dict[str, float]:
        """VADER's sum of a text is from -1 to 1; the shares of the two labels add up to 1, as MAX's do."""
        positive = (1 + self.analyzer.polarity_scores(text)['compound']) / 2
        return dict(zip(self.LABELS, (positive, 1 - positive)))
