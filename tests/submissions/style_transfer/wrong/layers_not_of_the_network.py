"""Names layers that do not exist."""
# expects layer_choice: 0 layers-unknown

# %% layer_choice
CONTENT_LAYERS = ["conv4_2"]
STYLE_LAYERS = ["conv1_1", "conv2_1"]


def extract_features(image):
    return {"content": {}, "style": {}}
