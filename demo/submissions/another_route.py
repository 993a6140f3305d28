"""Everything right, each by another route than the instructor's."""
# expects gram_matrix: 4
# expects total_variation_loss: 10
# expects loss_weights: 10
# expects layer_choice: 6
# expects adain: 30
# expects adain_losses: 10

# %% gram_matrix
import warnings

warnings.warn("a warning on stderr costs nothing")


def gram_matrix(features):
    b, h, w, c = features.shape
    flat = tf.reshape(features, (b, h * w, c))
    return tf.matmul(flat, flat, transpose_a=True) / float(h * w)


# %% total_variation_loss
def total_variation_loss(image):
    down = tf.pad(image, [[0, 0], [0, 1], [0, 0], [0, 0]], mode="SYMMETRIC")[:, 1:] - image
    right = tf.pad(image, [[0, 0], [0, 0], [0, 1], [0, 0]], mode="SYMMETRIC")[:, :, 1:] - image
    return tf.reduce_sum(tf.abs(down) + tf.abs(right))


# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    losses = {"content": content_loss, "style": style_loss, "total_variation": tv_loss}
    return sum(weight * losses[name] for name, weight in weights.items())


WEIGHT_EXPERIMENTS = [
    dict(DEFAULT_WEIGHTS, style=100.0),
    dict(content=5.0, style=1.0, total_variation=0.0),
]

# %% layer_choice
CONTENT_LAYERS = ["block4_conv4"]
STYLE_LAYERS = ["block1_conv2", "block3_conv4"]
models = {name: build_extractor([name]) for name in CONTENT_LAYERS + STYLE_LAYERS}


def extract_features(image):
    prepared = preprocess(image)
    return {
        "content": {name: models[name](prepared)[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(models[name](prepared)[name]) for name in STYLE_LAYERS},
    }


# %% adain
class AdaIN(keras.layers.Layer):
    def __init__(self, epsilon=1e-4, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, inputs):
        content, style = inputs
        mean = keras.ops.mean(content, axis=(1, 2), keepdims=True)
        deviation = keras.ops.std(content, axis=(1, 2), keepdims=True) + self.epsilon
        style_mean = keras.ops.mean(style, axis=(1, 2), keepdims=True)
        style_deviation = keras.ops.std(style, axis=(1, 2), keepdims=True)
        return style_deviation * ((content - mean) / deviation) + style_mean


# %% adain_losses
def adain_content_loss(features, target):
    return keras.losses.MeanSquaredError()(target, features)


def moments(features):
    mean = tf.reduce_mean(features, [1, 2], keepdims=True)
    return mean, tf.sqrt(tf.reduce_mean(tf.square(features - mean), [1, 2], keepdims=True) + 1e-6)


def adain_style_loss(features, style_features):
    pairs = [(moments(a), moments(b)) for a, b in zip(features, style_features)]
    return tf.add_n([tf.reduce_mean((p - q) ** 2) for ours, theirs in pairs for p, q in zip(ours, theirs)])
