"""Flask's settings (maxfw loads every upper-case name of this module) and what the model says about itself."""

DEBUG = False
RESTX_MASK_SWAGGER = False
SWAGGER_UI_DOC_EXPANSION = 'none'

API_TITLE = 'MAX Text Sentiment Classifier'
API_DESC = (
    'Detect the sentiment captured in short pieces of text. '
    'The model was finetuned on the IBM Project Debater Claim Sentiment dataset.'
)
API_VERSION = '2.0.0'

# What MAX's image says, so that clients of the one take the other. The classifier differs: see README.md.
MODEL_META_DATA = {
    'id': 'max-text-sentiment-classifier',
    'name': 'Bert Base Uncased TensorFlow Model',
    'description': 'BERT Base finetuned on the IBM Project Debater Claim Sentiment dataset.',
    'type': 'Text Classification',
    'source': 'https://developer.ibm.com/exchanges/models/all/max-text-sentiment-classifier/',
    'license': 'Apache V2',
}
