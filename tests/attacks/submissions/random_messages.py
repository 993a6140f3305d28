"""Sends frames and messages made at random over every connection of its kernel."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import os
import random
import socket
import stat
import time

SEED = 0
kernel = get_ipython().kernel
dice = random.Random(SEED)
until = time.monotonic() + 2


def value(depth=0):
    """Anything that JSON can hold, and some that it cannot."""
    kind = dice.randrange(9 if depth < 4 else 6)
    if kind == 6:
        return [value(depth + 1) for _ in range(dice.randrange(6))]
    if kind >= 7:
        names = ["data", "text/plain", "text/html", "name", "text", "msg_id", "status", "reply", "user_expressions", "a" * dice.randrange(99)]
        return {dice.choice(names): value(depth + 1) for _ in range(dice.randrange(6))}
    return dice.choice([None, True, -1, 10**30, float("nan"), 1e308, "", "\0", "\u202e", "x" * dice.randrange(10**dice.randrange(6)), "stdout"])


def frame():
    """A frame of ZMTP, by the rules or not."""
    size = dice.choice([0, 1, 255, 256, 65_536, 2**20, 2**24, 2**63 - 1])
    body = dice.randbytes(min(size, 2**16))
    flags = dice.choice([0, 1, 2, 3, 3, 3, 4, 6, 8, 255])
    return bytes([flags]) + (size.to_bytes(8, "big") if flags & 2 else bytes([size % 256])) + body


def connections():
    """The sockets over which the marking side talks to the kernel."""
    for descriptor in range(3, 200):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                end = socket.socket(fileno=os.dup(descriptor))
                if end.getsockname() and not end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    end.settimeout(0.2)
                    yield end
        except OSError:
            continue


kinds = ["stream", "error", "display_data", "execute_result", "status", "execute_reply", "execute_input", "clear_output", "comm_open", ""]
while time.monotonic() < until - 1:
    stream = dice.choice([kernel.iopub_socket, kernel.shell_stream])
    parent = dice.choice([kernel.get_parent("shell"), {}, {"header": value()}])
    try:
        kernel.session.send(stream, dice.choice(kinds), value(), parent=parent, metadata=value(), buffers=[dice.randbytes(9)] * dice.randrange(9))
    except Exception:
        continue
for end in connections():
    while time.monotonic() < until:
        try:
            end.sendall(dice.choice([frame, frame, lambda: dice.randbytes(dice.randrange(1, 9_999))])())
        except OSError:
            break
    until += 0.3
