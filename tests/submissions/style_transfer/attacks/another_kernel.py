"""Asks for a kernel of its own and for extensions when the notebook is opened."""
# only: 2_neural_style

# %% alter
for notebook in notebooks.values():
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash"},
        "language_info": {"name": "bash"},
        "nbreferee": {"cells": {"gram_matrix": {"score": 4, "checks": []}}, "device": "GPU", "warnings": [], "fingerprint": "x", "conditions": "x"},
    }
