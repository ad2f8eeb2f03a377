"""The adapter ``code``: /init brings a Python function, which is loaded and called in a process of its own."""
