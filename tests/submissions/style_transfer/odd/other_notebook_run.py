"""Runs another notebook of the lab for a function of it."""
# only: 3_adain
# base: solved
# warns: runs '2_neural_style.ipynb', one of the assignment's notebooks: each is marked by itself.
# %% new after gallery_marks
%run 2_neural_style.ipynb
