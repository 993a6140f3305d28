"""Returns an array that gives other values at each read."""

# %% add
import numpy as np


class Changing(np.ndarray):
    reads = 0

    def __array__(self, dtype=None, copy=None):
        Changing.reads += 1
        return np.full((), Changing.reads)

    def tobytes(self, order="C"):
        Changing.reads += 1
        return np.int64(Changing.reads).tobytes()


def add(a, b):
    return np.zeros((), np.int64).view(Changing)
