"""Answers OpenWhisk's /init and /run for a model image that brings its own WSGI application.

Standard library only, Python 3.6 or newer. Start reading at action.py; ../../README.md has the contract.
"""
