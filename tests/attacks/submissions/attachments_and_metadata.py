"""Puts scores into metadata, attachments, tags and slides."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
notebooks["sums"]["metadata"] |= {"marking": {"cells": {"add": {"score": 50}}, "problems": [], "readable": True, "fingerprint": "x"}}
for cell in notebooks["sums"]["cells"]:
    cell["metadata"] |= {"tags": ["skip-execution", "hide_input", "5"], "marking": {"score": 50}}
    cell["attachments"] = {"score.txt": {"text/plain": "5"}, "../../x.png": {"image/png": "aGk="}}
