"""Uses keras.losses and keras.ops."""
# expects adain_losses: 10

# %% adain_losses
def adain_content_loss(features, target):
    return keras.ops.mean(keras.losses.mean_squared_error(target, features))


def adain_style_loss(features, style_features):
    total = 0.0
    for a, b in zip(features, style_features):
        for statistic in (keras.ops.mean, lambda x, axis: keras.ops.sqrt(keras.ops.var(x, axis=axis) + 1e-6)):
            total = total + keras.ops.mean(keras.ops.square(statistic(a, axis=(1, 2)) - statistic(b, axis=(1, 2))))
    return total
