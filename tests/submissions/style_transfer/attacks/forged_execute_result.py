"""Sends execute results and streams with full marks from every cell, now and from a thread later."""
# only: 2_neural_style

# %% new after two_pictures
import threading
import time

from IPython import get_ipython

kernel = get_ipython().kernel


def forge():
    content = {"execution_count": 1, "data": {"text/plain": "30.0"}, "metadata": {}}
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent())
    kernel.session.send(kernel.iopub_socket, "stream", {"name": "stdout", "text": "30.0"})


def keep_forging():
    while True:
        forge()
        time.sleep(0.05)


forge()
threading.Thread(target=keep_forging, daemon=True).start()

# %% layer_choice
forge()
30.0
