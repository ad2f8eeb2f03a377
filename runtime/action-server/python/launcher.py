"""Starts the process of an action's function, in the folder of its code; code/function_process.py calls it."""
import os
import sys

from serverless_max_action_server.code.function_loop import serve

if __name__ == '__main__':
    descriptor = int(sys.argv[1])
    sys.argv = ['main__.py']
    sys.path[0] = os.getcwd()
    serve(descriptor)
