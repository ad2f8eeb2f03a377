"""Flask's settings (maxfw loads every upper-case name of this module) and what the model says about itself."""

DEBUG = False
RESTX_MASK_SWAGGER = False
SWAGGER_UI_DOC_EXPANSION = 'none'

API_TITLE = 'MAX OCR'
API_DESC = 'Identify text in an image.'
API_VERSION = '1.0.0'

MODEL_META_DATA = {
    'id': 'max-ocr',
    'name': API_TITLE,
    'description': API_DESC,
    'type': 'Optical Character Recognition',
    'source': 'https://developer.ibm.com/exchanges/models/all/max-ocr',
    'license': 'Apache v2',
}
