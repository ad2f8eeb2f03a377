"""The shape of uvicorn: enough for an app.py to start at import."""


def run(app, host='127.0.0.1', port=8000):
    raise RuntimeError('a real server would block here')
