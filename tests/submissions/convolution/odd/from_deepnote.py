"""Comes from Deepnote: metadata of its own, a last cell with an advertisement."""
# base: solved
# warns: lost metadata
# %% alter
for number, cell in enumerate(notebooks["convolution"]["cells"]):
    cell["id"] = f"{number:032x}"
    cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": cell["cell_type"], "source_hash": "5f"}
notebooks["convolution"]["cells"].append(
    {"cell_type": "markdown", "id": "x", "source": "<a href='https://deepnote.com'>Created in Deepnote</a>", "metadata": {}}
)
