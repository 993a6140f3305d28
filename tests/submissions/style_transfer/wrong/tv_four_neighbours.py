"""Adds all four neighbours, so that each pair counts twice."""
# expects total_variation_loss: 4 tv-doubled

# %% total_variation_loss
def total_variation_loss(image):
    v, h = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    up, left = image[:, :-1] - image[:, 1:], image[:, :, :-1] - image[:, :, 1:]
    return sum(tf.reduce_sum(tf.abs(d)) for d in (v, h, up, left))
