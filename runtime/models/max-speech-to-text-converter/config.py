"""Flask's settings (maxfw loads every upper-case name of this module) and what the model says about itself."""

DEBUG = False
RESTX_MASK_SWAGGER = False
SWAGGER_UI_DOC_EXPANSION = 'none'

API_TITLE = 'MAX Speech to Text Converter'
API_DESC = 'Converts spoken words into text form.'
API_VERSION = '0.1'

# What MAX's image says, so that clients of the one take the other. The recogniser differs: see README.md.
MODEL_META_DATA = {
    'id': 'max-speech-to-text-converter',
    'name': API_TITLE,
    'description': API_DESC,
    'type': 'Speech-To-Text Translation',
    'license': 'MPL-2.0',
    'source': 'https://developer.ibm.com/exchanges/models/all/max-speech-to-text-converter/',
}
