"""Was pasted together anew in Colab: the cells are the same, their metadata are Colab's alone."""
# base: solved
# warns: lost metadata
# manual: flip depth
# %% alter
notebooks["convolution"]["nbformat_minor"] = 0
for number, cell in enumerate(notebooks["convolution"]["cells"]):
    del cell["id"]
    cell["metadata"] = {"id": f"xYz{number}", "colab_type": "code"}
