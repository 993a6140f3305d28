"""Predicts, which returns NumPy."""
# expects feature_maps: 0

# %% feature_maps
def feature_maps(model, layer_name, image):
    part = keras.Model(inputs=model.input, outputs=model.get_layer(layer_name).output)
    return part.predict(image, verbose=0)
