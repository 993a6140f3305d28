"""Has its own sockets accept no connection any more, so that a relay which waits for one would wait for ever."""
# expects add: 5

# %% add
def add(a, b):
    return a + b


# %% new after add
import os
import select
import socket
import stat

listeners, connections = {}, {}
for number in range(3, 200):
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            continue
        each = socket.socket(fileno=os.dup(number))
        address = each.getsockname()
    except OSError:
        continue
    if isinstance(address, str) and address[-4:-1] == "/k-":
        listening = each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        (listeners if listening else connections)[address[-1]] = (number, each)
IOPUB = "2"
if IOPUB in listeners and IOPUB in connections:
    for number in range(3, 200):
        try:
            select.epoll.fromfd(os.dup(number)).unregister(listeners[IOPUB][0])
        except (OSError, ValueError):
            pass
    try:
        listeners[IOPUB][1].listen(0)
    except OSError:
        pass
    connections[IOPUB][1].shutdown(socket.SHUT_RDWR)
