"""The adapter ``http``: the image's own server, started as a process of its own and asked over HTTP."""
