"""Adds epsilon 1e-3 under the root; squared_difference."""
# expects adain_losses: 10

# %% adain_losses
def adain_content_loss(features, target):
    return tf.reduce_mean(tf.math.squared_difference(features, target))


def statistics(x):
    mean, variance = tf.nn.moments(x, [1, 2])
    return mean, tf.sqrt(variance + 1e-3)


def adain_style_loss(features, style_features):
    losses = []
    for ours, theirs in zip(features, style_features):
        (m, s), (n, t) = statistics(ours), statistics(theirs)
        losses.append(tf.reduce_mean(tf.square(m - n)) + tf.reduce_mean(tf.square(s - t)))
    return tf.reduce_sum(losses)
