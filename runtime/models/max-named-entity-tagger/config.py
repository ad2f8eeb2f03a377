"""Flask's settings (maxfw loads every upper-case name of this module) and what the model says about itself."""

DEBUG = False
RESTX_MASK_SWAGGER = False

API_TITLE = 'MAX Named Entity Tagger'
API_DESC = 'Locate and tag named entities in text'
API_VERSION = '1.2.0'

# What MAX's image says, so that clients of the one take the other. The network differs: see README.md.
MODEL_META_DATA = {
    'id': 'ner_model',
    'name': 'Named Entity Recognition',
    'description': 'Named Entity Recognition model trained on a subset of the Groningen Meaning Bank (GMB) dataset',
    'type': 'Natural Language Processing',
    'license': 'Apache 2',
    'source': 'https://developer.ibm.com/exchanges/models/all/max-named-entity-tagger/',
}
