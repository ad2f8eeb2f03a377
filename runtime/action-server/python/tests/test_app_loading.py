"""Where the application is found, and what is said when it is not."""
import unittest

from .server_process import ServerProcess, count_sentinels

GOOD = [
    # app, variables, path, status, body
    ('max_style', {}, '', 200, 'a cat'),
    ('max_style', {}, '/model/labels', 200, 'cat dog'),
    ('max_style', {}, '/', 404, 'not found'),
    ('max_style', {'SERVERLESS_MAX_PREDICT_PATH': '/model/labels'}, '', 200, 'cat dog'),
    ('restplus_style', {}, '', 200, 'restplus'),
    ('main_guard', {}, '', 200, 'guarded'),
    ('wsgi_module', {}, '', 200, 'from wsgi'),
    ('wsgi_module', {'SERVERLESS_MAX_APP': 'wsgi:application'}, '', 200, 'from wsgi'),
    ('wsgi_module', {'SERVERLESS_MAX_APP': 'wsgi:deeper.other'}, '', 200, 'from wsgi'),
    ('max_style', {'SERVERLESS_MAX_APP': 'app:anything'}, '', 200, 'a cat'),
]
BAD = [
    # app, variables, words of the error
    ('broken', {}, ['app.py in ', "ModuleNotFoundError: No module named 'a_missing_package'", 'RT_APP_LOAD_FAILED']),
    ('exits', {}, ['SystemExit: 3', 'RT_APP_LOAD_FAILED']),
    ('nothing', {}, ['app, application, max_app, max', 'SERVERLESS_MAX_APP', 'RT_APP_NOT_FOUND']),
    ('stubs', {}, ['none of app.py, wsgi.py and asgi.py', 'RT_APP_NOT_FOUND']),
    ('nothing', {'SERVERLESS_MAX_APP': 'app:text'}, ['SERVERLESS_MAX_APP=app:text', 'no application', 'RT_APP_NOT_WSGI']),
    ('nothing', {'SERVERLESS_MAX_APP': 'app:other'}, ['has no attribute other', 'RT_APP_NOT_FOUND']),
    ('asgi', {'SERVERLESS_MAX_ADAPTER': 'wsgi'}, ['an ASGI application', 'RT_APP_NOT_WSGI']),
    ('echo', {'SERVERLESS_MAX_MAX_RESULT_BYTES': '1 MB'}, ['1 MB', 'RT_BAD_SETTING']),
]


class AppLoadingTest(unittest.TestCase):
    def test_found(self):
        for app, variables, path, status, body in GOOD:
            with self.subTest(app=app, variables=variables, path=path), ServerProcess(app, **variables) as server:
                self.assertEqual((200, {'ok': True}), server.init())
                result = server.run({'__ow_method': 'get', '__ow_path': path})[1]
                self.assertEqual((status, body), (result['statusCode'], result['body']))

    def test_not_found(self):
        for app, variables, words in BAD:
            with self.subTest(app=app, variables=variables):
                with ServerProcess(app, **variables) as server:
                    status, answer = server.init()
                    self.assertEqual(502, status)
                    for word in words:
                        self.assertIn(word, answer['error'])
                    self.assertEqual(403, server.run({})[0])
                self.assertEqual((1, 1), (count_sentinels(server.stdout), count_sentinels(server.stderr)))
                self.assertEqual('LOAD_FAILED' in words[-1], 'Traceback' in server.stderr)

    def test_failed_init_may_be_repeated(self):
        with ServerProcess('nothing') as server:
            self.assertEqual([502, 502], [server.init()[0], server.init()[0]])

    def test_names_that_cannot_be_exported(self):
        with ServerProcess('echo') as server:
            status, answer = server.init(env={'A=B': 'x'})
        self.assertEqual(502, status)
        self.assertIn('RT_BAD_SETTING', answer['error'])


if __name__ == '__main__':
    unittest.main()
