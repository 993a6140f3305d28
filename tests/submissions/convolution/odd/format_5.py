"""Says that it is of a format that does not exist yet."""
# base: solved
# warns nothing
# %% alter
notebooks["convolution"] |= {"nbformat": 5, "nbformat_minor": 2, "signature": {"a": 1}}
for cell in notebooks["convolution"]["cells"]:
    cell["tags"] = ["new"]
