"""Compares the activations themselves."""
# expects adain_losses: 4 style-loss-of-activations

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    return sum(tf.reduce_mean((a - b) ** 2) for a, b in zip(features, style_features))
