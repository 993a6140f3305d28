"""Answers the content loss only."""
# expects adain_losses: 4 not-answered

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    # YOUR CODE HERE
    raise NotImplementedError()
