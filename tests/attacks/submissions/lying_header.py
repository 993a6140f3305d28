"""Sends an array whose header claims a thousand billion entries."""

# %% add
import sys

for module in list(sys.modules.values()):
    if hasattr(module, "WireError") and hasattr(module, "encode"):
        module.encode = lambda value: '{"value": {"npy": "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ3NoYXBlJzogKDEwMDAwMDAwMDAwMDAsKX0="}}'


def add(a, b):
    return 1.0
