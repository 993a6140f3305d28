"""Names its variables and writes its comments in Greek, Chinese and German."""
# only: 2_neural_style
# base: solved

# %% gram_matrix
def gram_matrix(features):
    """Berechnet die Gram-Matrix: größer als gedacht 🙂."""
    σ = tf.einsum("bijc,bijd->bcd", features, features)
    像素 = tf.cast(tf.reduce_prod(tf.shape(features)[1:3]), features.dtype)  # 高 × 寬
    return σ / 像素

# %% total_variation_loss
def beträge(Δ):
    return tf.reduce_sum(tf.abs(Δ))


def total_variation_loss(image):
    return beträge(image[:, 1:] - image[:, :-1]) + beträge(image[:, :, 1:] - image[:, :, :-1])

# %% new after total_variation_loss
print("Öffentlich: 全變分", "\u202e", "\N{ZERO WIDTH JOINER}")
