# ruff: noqa: F821 - the notebook and the check give the names
"""What feature_maps returns for `network`, which `convnet.py` makes."""

result = feature_maps(network, layer, image)
