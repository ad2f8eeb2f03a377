"""The labels of the Groningen Meaning Bank, which MAX's model was trained on, and how spaCy's are told in them."""

# The order is that of MAX's identifiers.
LABELS = (
    'O', 'I-ART', 'B-EVE', 'B-GPE', 'B-ART', 'I-TIM', 'B-TIM', 'I-PER', 'B-GEO', 'I-GPE', 'I-GEO', 'B-PER', 'I-EVE',
    'B-NAT', 'B-ORG', 'I-NAT', 'I-ORG',
)

MEANINGS = {
    'ART': 'Artifact: what people made, such as buildings, products, works of art and laws',
    'EVE': 'Event: what happened at a certain time',
    'GEO': 'Geographical entity: places, waters, mountains, cities, countries',
    'GPE': 'Geo-political entity: the people of a place, a nation or a faith, and words made of its name',
    'NAT': 'Natural object: diseases, animals, plants',
    'ORG': 'Organization: companies, agencies, other groups of people with a structure',
    'PER': 'Person: humans, and those who are spoken of like humans',
    'TIM': 'Time: days, months, years and other times with a name',
}

# The labels of OntoNotes 5, which spaCy's network was trained on. Numbers, money and the like have none here.
FROM_ONTONOTES = {
    'DATE': 'TIM',
    'EVENT': 'EVE',
    'FAC': 'ART',
    'GPE': 'GEO',
    'LANGUAGE': 'ART',
    'LAW': 'ART',
    'LOC': 'GEO',
    'NORP': 'GPE',
    'ORG': 'ORG',
    'PERSON': 'PER',
    'PRODUCT': 'ART',
    'TIME': 'TIM',
    'WORK_OF_ART': 'ART',
}


def describe(label: str) -> str:
    """What a label means, for a person."""
    if label == 'O':
        return 'No entity type'
    begin, kind = label.split('-')
    return f'{MEANINGS[kind]}. {"First" if begin == "B" else "Further"} term of an entity.'
