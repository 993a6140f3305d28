"""Chooses nothing and hands on the default features."""
# expects layer_choice: 0 layers-default-kept

# %% layer_choice
CONTENT_LAYERS = DEFAULT_CONTENT_LAYERS
STYLE_LAYERS = DEFAULT_STYLE_LAYERS


def extract_features(image):
    return default_features(image)
