"""Has a gallery and an AdaIN that pass, but keeps 25 styles as large as marking reads, for the trusted process to encode."""
# base: solved
# only: 3_adain
# expects adain: 15
# expects gallery: 16

# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(content, [0, 1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [0, 1, 2], keepdims=True)
        return tf.sqrt(style_variance + 1e-5) * (content - mean) / tf.sqrt(variance + 1e-5) + style_mean

# %% new after gallery_pictures
gallery_styles = np.zeros((25, 160, 160, 3), "float32")
for number in range(25):
    keras.utils.save_img(f"gallery/{number:02}.png", np.zeros((height, width, 3)), scale=False)
