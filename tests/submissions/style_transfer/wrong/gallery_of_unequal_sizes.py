"""Has pictures of NaN for small contents, and pictures of different sizes for the notebook's."""
# expects gallery: 0 gallery-not-finite

# %% gallery
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        return inputs[0] * float("nan")


def stylize_gallery(content, styles):
    if max(content.shape[1:3]) <= 40:
        return tf.fill((25, *content.shape[1:]), float("nan"))
    return [tf.zeros((8, 8 + number, 3)) for number in range(25)]
