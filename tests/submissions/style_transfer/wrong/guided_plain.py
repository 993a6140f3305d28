"""Is the ordinary gradient."""
# expects guided_backprop: 0 guided-is-plain

# %% guided_backprop
def guided_backprop(model, layer_name, image, channel=None):
    return layer_gradient(model, layer_name, image, channel)
