"""Has every key twice, the second time with other content."""

# %% add
def add(a, b):
    return a + b

# %% alter
import json

text = json.dumps(notebooks.pop("sums"))
(folder / "sums.ipynb").write_text(text[:-1] + ', "cells": [], "cells": []}')
