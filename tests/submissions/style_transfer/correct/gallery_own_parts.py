"""Uses encoder and decoder themselves, in batches of five, and returns NumPy."""
# expects gallery: 20

# %% gallery
def stylize_gallery(content, styles):
    def features_of(images):
        return encoder(preprocess(images))[-1] / MEAN_ACTIVATIONS[-1]

    content_features = features_of(content)
    pictures = []
    for first in range(0, len(styles), 5):
        style_features = features_of(styles[first : first + 5])
        target = AdaIN()((tf.tile(content_features, [len(style_features), 1, 1, 1]), style_features))
        pictures.append(to_image(decoder.predict(target, verbose=0)).numpy())
    return np.concatenate(pictures)
