"""Several misconceptions: the sum not averaged, wrapped borders, swapped weights, default layers, variance for deviation."""
# expects gram_matrix: 1.5 gram-not-averaged
# expects total_variation_loss: 4.5 tv-wraps-around
# expects loss_weights: 6.5 weights-style-tv-swapped
# expects layer_choice: 5 layers-default-kept
# expects adain: 15 adain-variance-both
# expects adain_losses: 7 style-loss-no-sigma


# %% gram_matrix
def gram_matrix(features):
    return tf.einsum("bijc,bijd->bcd", features, features)


# %% total_variation_loss
def total_variation_loss(image):
    vertical = image - tf.roll(image, shift=1, axis=1)
    horizontal = image - tf.roll(image, shift=1, axis=2)
    return tf.reduce_sum(tf.abs(vertical)) + tf.reduce_sum(tf.abs(horizontal))


# %% loss_weights
def weighted_loss(content_loss, style_loss, tv_loss, weights):
    content_weight, tv_weight, style_weight = weights["content"], weights["style"], weights["total_variation"]
    return content_weight * content_loss + style_weight * style_loss + tv_weight * tv_loss


WEIGHT_EXPERIMENTS = [
    {"content": 1.0, "style": 100.0, "total_variation": 0.5},
    {"content": 1.0, "style": 10.0, "total_variation": 50.0},
]

# %% layer_choice
CONTENT_LAYERS = DEFAULT_CONTENT_LAYERS
STYLE_LAYERS = ["block1_conv1", "block2_conv1"]
own_extractor = build_extractor(CONTENT_LAYERS + STYLE_LAYERS)


def extract_features(image):
    found = own_extractor(preprocess(image))
    return {
        "content": {name: found[name] for name in CONTENT_LAYERS},
        "style": {name: gram_matrix(found[name]) for name in STYLE_LAYERS},
    }


# %% adain
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(content, [1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, [1, 2], keepdims=True)
        return style_variance * (content - mean) / (variance + 1e-5) + style_mean


# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        loss += tf.reduce_mean((tf.reduce_mean(ours, [1, 2]) - tf.reduce_mean(theirs, [1, 2])) ** 2)
    return loss


# %% new after high_frequencies
show(neighbor_differences(content_image), ["vertical", "horizontal"], columns=2)
