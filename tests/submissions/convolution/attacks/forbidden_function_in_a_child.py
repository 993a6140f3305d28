"""Calls the forbidden function in a Python of its own, by names put together at run time."""
# expects cross_correlation: 0

# %% cross_correlation
import pickle
import subprocess
import sys

PROGRAM = """
import importlib, pickle, sys
import numpy as np
image, kernels, padding, stride = pickle.load(sys.stdin.buffer)
correlate = getattr(importlib.import_module("scipy.sig" + "nal"), "corre" + "late2d")
padded = np.pad(image.astype(float), ((padding, padding), (padding, padding), (0, 0)))
found = [
    sum(correlate(padded[..., m], kernels[..., m, n], mode="valid") for m in range(kernels.shape[2]))
    for n in range(kernels.shape[3])
]
pickle.dump(np.stack(found, -1)[::stride, ::stride], sys.stdout.buffer)
"""


def cross_correlation(image, kernels, padding=0, stride=1):
    given = pickle.dumps((image, kernels, padding, stride))
    done = subprocess.run([sys.executable, "-c", PROGRAM], input=given, capture_output=True)
    return pickle.loads(done.stdout)
