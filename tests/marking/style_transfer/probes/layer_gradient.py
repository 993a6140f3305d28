# ruff: noqa: F821 - the notebook and the check give the names
"""What layer_gradient returns for `network`, which `convnet.py` makes."""

result = layer_gradient(network, layer_name, image, channel=channel)
