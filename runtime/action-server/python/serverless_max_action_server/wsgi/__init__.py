"""The adapter ``wsgi``: a model image brings a WSGI application, which is loaded once and called in this process."""
