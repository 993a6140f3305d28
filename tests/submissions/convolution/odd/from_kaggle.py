"""Comes from Kaggle, which keeps no metadata of others and no ids."""
# base: solved
# warns: lost metadata
# manual: flip depth
# %% alter
notebooks["convolution"]["metadata"]["kaggle"] = {"accelerator": "none", "dataSources": []}
for number, cell in enumerate(notebooks["convolution"]["cells"]):
    del cell["id"]
    cell["metadata"] = {"_uuid": f"8f2839f2-{number}", "_cell_guid": f"b1076dfc-{number}", "trusted": True}
