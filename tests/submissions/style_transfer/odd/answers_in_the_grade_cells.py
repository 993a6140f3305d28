"""Types all answers above the checks in the locked cells; the answers' own cells are as they were given out."""
# only: 3_adain
# expects adain: 30
# expects adain_losses: 10
# expects gallery: 20
# warns: Cell 'adain_marks' is not as the instructor has it; the instructor's ran, and what was added ran beside it.
# %% alter
answers = {
    "adain_marks": """
class AdaIN(keras.layers.Layer):
    def call(self, inputs):
        content, style = inputs
        mean, variance = tf.nn.moments(content, axes=[1, 2], keepdims=True)
        style_mean, style_variance = tf.nn.moments(style, axes=[1, 2], keepdims=True)
        return (content - mean) / tf.sqrt(variance + 1e-5) * tf.sqrt(style_variance + 1e-5) + style_mean
""",
    "adain_losses_marks": """
def adain_content_loss(features, target):
    return tf.reduce_mean((features - target) ** 2)


def adain_style_loss(features, style_features):
    loss = 0.0
    for ours, theirs in zip(features, style_features):
        mean, variance = tf.nn.moments(ours, axes=[1, 2])
        style_mean, style_variance = tf.nn.moments(theirs, axes=[1, 2])
        loss += tf.reduce_mean((mean - style_mean) ** 2)
        loss += tf.reduce_mean((tf.sqrt(variance + 1e-5) - tf.sqrt(style_variance + 1e-5)) ** 2)
    return loss
""",
    "gallery_pictures": """
def stylize_gallery(content, styles):
    return decode(AdaIN()((tf.repeat(encode(content), len(styles), axis=0), encode(styles))))
""",
}
for cell in notebooks["3_adain"]["cells"]:
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    if grade_id in answers:
        cell["source"] = answers[grade_id] + "\n\n" + "".join(cell["source"])
