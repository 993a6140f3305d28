"""All cells are in reversed order."""
# base: solved
# warns: they ran in the order in which they were given out
# %% alter
notebooks["convolution"]["cells"].reverse()
