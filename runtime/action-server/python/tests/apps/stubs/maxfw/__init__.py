"""The shape of the MAX framework, without Flask: enough for an app.py to start at import."""
