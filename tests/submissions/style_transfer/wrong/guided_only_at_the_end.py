"""Clips the ordinary gradient."""
# expects guided_backprop: 0 guided-only-at-the-end

# %% guided_backprop
def guided_backprop(model, layer_name, image, channel=None):
    return tf.nn.relu(layer_gradient(model, layer_name, image, channel))
