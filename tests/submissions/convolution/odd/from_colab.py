"""Comes from Colab: ids in the metadata, own fields, outputs with metadata of Colab's."""
# base: solved
# warns nothing
# %% alter
notebook = notebooks["convolution"]
notebook["metadata"] = {"colab": {"provenance": [], "collapsed_sections": ["a"]}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
notebook["nbformat_minor"] = 0
for cell in notebook["cells"]:
    cell["metadata"] |= {"id": cell.pop("id"), "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "1"}
