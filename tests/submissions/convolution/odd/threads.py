"""Leaves threads running that compute and print for ever."""
# base: solved
# %% new after show
import threading
import time


def work():
    while True:
        sum(range(10_000))
        print("still here")
        time.sleep(0.05)


for _ in range(3):
    threading.Thread(target=work, daemon=True).start()
