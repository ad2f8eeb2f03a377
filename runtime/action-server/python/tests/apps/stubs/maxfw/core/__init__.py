class MAXApp:
    def __init__(self, title):
        self.title = title
        self.routes = {}
        self.app = self._answer

    def add_api(self, text, route):
        self.routes['/model' + route] = text

    def run(self, host='0.0.0.0'):
        raise RuntimeError('a real MAXApp would block here')

    def _answer(self, environ, start_response):
        text = self.routes.get(environ['PATH_INFO'])
        start_response('200 OK' if text else '404 NOT FOUND', [('Content-Type', 'text/plain')])
        return [(text or 'not found').encode('ascii')]
