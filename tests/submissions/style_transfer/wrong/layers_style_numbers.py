"""Has numbers in one list; the other list and its entries are right."""
# expects layer_choice: 3 layers-not-a-list

# %% layer_choice
CONTENT_LAYERS = ["block4_conv2"]
STYLE_LAYERS = [1, 2]
own = build_extractor(CONTENT_LAYERS)


def extract_features(image):
    found = own(preprocess(image))
    return {"content": found, "style": {}}
