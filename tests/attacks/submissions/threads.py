"""Starts threads until there are no more."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
import threading

hold = threading.Event()
try:
    while True:
        threading.Thread(target=hold.wait, daemon=True).start()
except RuntimeError:
    hold.set()
