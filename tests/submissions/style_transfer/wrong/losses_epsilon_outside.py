"""Adds the epsilon outside the root, which keeps the gradient infinite."""
# expects adain_losses: 8 style-gradient-not-finite

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for f, s in zip(features, style_features):
        loss += tf.reduce_mean((tf.reduce_mean(f, [1, 2]) - tf.reduce_mean(s, [1, 2])) ** 2)
        loss += tf.reduce_mean((tf.math.reduce_std(f, [1, 2]) + 1e-5 - tf.math.reduce_std(s, [1, 2])) ** 2)
    return loss
