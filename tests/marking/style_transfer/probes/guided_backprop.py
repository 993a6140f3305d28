# ruff: noqa: F821 - the notebook and the check give the names
"""What guided_backprop returns for `network`, which `convnet.py` makes."""

result = guided_backprop(network, layer_name, image, channel=channel)
