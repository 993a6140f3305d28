"""Keeps an answer in a notebook of its own and runs it; the notebook was handed in."""
# expects receptive_field: 4
# warns: helper.ipynb is none of this assignment's notebooks
# %% receptive_field
%run helper.ipynb
# %% alter
import json

code = {"cell_type": "code", "source": """def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
""", "metadata": {}, "outputs": [], "execution_count": None}
(folder / "helper.ipynb").write_text(json.dumps({"cells": [code], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
