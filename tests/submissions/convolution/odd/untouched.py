"""Hands in the notebook as it was given out."""
# manual: none
# warns nothing
