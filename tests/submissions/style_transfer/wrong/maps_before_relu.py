"""Computes the convolution without its ReLU."""
# expects feature_maps: 0 maps-before-relu

# %% feature_maps
def feature_maps(model, layer_name, image):
    layer = model.get_layer(layer_name)
    below = keras.Model(model.input, layer.input)(image)
    return tf.nn.conv2d(below, layer.kernel, 1, "SAME") + layer.bias if layer.weights else layer(below)
