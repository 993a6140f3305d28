"""Puts scores into metadata, attachments, tags and slides."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
forged = {"cells": {"add": {"score": 50, "checks": []}}, "device": "CPU", "warnings": [], "fingerprint": "x", "conditions": "x"}
notebooks["sums"]["metadata"] |= {"nbreferee": forged}
for cell in notebooks["sums"]["cells"]:
    cell["metadata"] |= {"tags": ["skip-execution", "hide_input", "5"], "nbreferee": {"score": 50}}
    cell["attachments"] = {"score.txt": {"text/plain": "5"}, "../../x.png": {"image/png": "aGk="}}
