"""Runs jobs on the main thread, on behalf of the threads that hold the connections.

A model is loaded and run on one and the same thread, the main one: signal handlers, event loops and the graphs of old
TensorFlow versions belong to the thread that made them.
"""
import concurrent.futures
import queue


class ModelThread:
    """The main thread as a worker: ``call`` and ``begin`` from any thread, ``work`` on the main one."""

    def __init__(self):
        self._jobs = queue.Queue()

    def call(self, function, *args):
        """Return or raise what the function does, after it ran on the main thread."""
        return self.begin(function, *args).result()

    def begin(self, function, *args):
        """Return the Future of what the function does, which may never end."""
        done = concurrent.futures.Future()
        self._jobs.put((done, function, args))
        return done

    def work(self):
        """Run jobs for ever."""
        while True:
            self._run_one(*self._jobs.get())

    @staticmethod
    def _run_one(done, function, args):
        try:
            done.set_result(function(*args))
        except BaseException as error:  # SystemExit of a model must not end the server
            done.set_exception(error)
