import flask_restplus
import flask_restx
from flask_restplus import fields
from flask_restplus.fields import String
from maxfw.core import MAXApp

assert flask_restplus is flask_restx and fields.String is String

max_app = MAXApp('old')
max_app.add_api('restplus', '/predict')
max_app.run()
