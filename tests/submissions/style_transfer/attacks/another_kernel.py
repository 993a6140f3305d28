"""Asks for a kernel of its own and for extensions when the notebook is opened."""
# only: 2_neural_style

# %% alter
for notebook in notebooks.values():
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash"},
        "language_info": {"name": "bash"},
        "marking": {"problems": [], "readable": True, "cells": {"gram_matrix": {"score": 4}}},
    }
