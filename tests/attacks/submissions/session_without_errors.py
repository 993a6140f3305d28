"""Lets the kernel send no error."""

# %% add
session = get_ipython().kernel.session
send = session.send


def without_errors(stream, msg_or_type, content=None, *args, **kwargs):
    if msg_or_type == "error":
        return None
    return send(stream, msg_or_type, content, *args, **kwargs)


session.send = without_errors


def add(a, b):
    raise ValueError
