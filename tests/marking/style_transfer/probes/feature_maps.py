# ruff: noqa: F821 - the notebook and the check give the names
"""What feature_maps returns for `network`, which `convnet.py` makes, after networks with the weights `others`."""

for each in others:
    feature_maps(make_network(each), layer_name, image)
result = feature_maps(network, layer_name, image)
