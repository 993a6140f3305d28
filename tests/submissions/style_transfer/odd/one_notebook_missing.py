"""Hands in one notebook; the other three are missing."""
# only: 4_save_and_load
# base: solved
# warns: 3_adain.ipynb is missing from the submission.
# manual: none
