"""Starts the action server: ``python3 -u /serverless-max``."""
import os
import sys

from serverless_max_action_server.main import main


def use_model_folder(server_folder, model_folder):
    """Make imports start in the model's folder, as ``python app.py`` would, and never in the server's."""
    here = os.path.realpath(server_folder)
    sys.path[:] = [entry for entry in sys.path if not entry or os.path.realpath(entry) != here]
    sys.path.insert(0, model_folder)
    sys.argv = [os.path.join(model_folder, 'app.py')]


if __name__ == '__main__':
    use_model_folder(os.path.dirname(os.path.abspath(__file__)), os.getcwd())
    main(os.environ)
