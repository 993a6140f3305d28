"""Hands in a folder without the notebook."""
# warns: convolution.ipynb is missing from the submission.
# manual: none
# %% alter
del notebooks["convolution"]
