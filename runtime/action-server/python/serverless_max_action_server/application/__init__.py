"""The adapters ``wsgi``, ``asgi`` and ``auto``: the model's application, loaded once and called in this process."""
