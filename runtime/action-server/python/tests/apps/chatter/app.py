"""Prints lines on both streams while others do, and leaves its last one without an end."""
import sys
import time


def app(environ, start_response):
    name = environ['QUERY_STRING']
    for number in range(3):
        print(name, number)
        print(name, number, file=sys.stderr)
        time.sleep(0.02)
    sys.stdout.write('last of ' + name)
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [b'{}']
