"""Divides by deviations that are zero, so that pictures with a dead channel are NaN, those of the notebook among them."""
# expects gallery: 0 gallery-not-finite

# %% gallery
def stylize_gallery(content, styles):
    x, y = encode(content), encode(styles)
    mean, variance = tf.nn.moments(x, [1, 2], keepdims=True)
    style_mean, style_variance = tf.nn.moments(y, [1, 2], keepdims=True)
    return decode(tf.sqrt(style_variance) * (x - mean) / tf.sqrt(variance) + style_mean)
