"""Answers OpenWhisk's /init and /run: for a model image's own WSGI application, or for an action's Python code.

Standard library only, Python 3.6 or newer. Start reading at action.py; ../../README.md has the contract.
"""
