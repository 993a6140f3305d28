"""Tries other functions under the answers' names at the end."""
# only: 2_neural_style
# base: solved
# %% new after layer_choice_marks
def gram_matrix(features):
    return tf.reduce_mean(features, axis=[1, 2])


def total_variation_loss(image):
    return tf.reduce_sum((image[:, 1:] - image[:, :-1]) ** 2)


print(total_variation_loss(content_image))
