"""Lets the content broadcast, within tf.function, with AdaIN written out."""
# expects gallery: 20

# %% gallery
@tf.function
def stylize_gallery(content, styles):
    def statistics(x):
        return tf.reduce_mean(x, [1, 2], keepdims=True), tf.math.reduce_std(x, [1, 2], keepdims=True)

    x, y = encode(content), encode(styles)
    (mean, deviation), (style_mean, style_deviation) = statistics(x), statistics(y)
    return decode(style_deviation * (x - mean) / (deviation + 1e-5) + style_mean)
