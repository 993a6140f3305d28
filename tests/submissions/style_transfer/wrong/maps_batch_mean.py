"""Averages over the batch."""
# expects feature_maps: 0 maps-batch-averaged

# %% feature_maps
def feature_maps(model, layer_name, image):
    return tf.reduce_mean(keras.Model(model.input, model.get_layer(layer_name).output)(image), 0, keepdims=True)
