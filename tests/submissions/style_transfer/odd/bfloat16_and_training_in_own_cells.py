"""Trains and paints in cells of its own, with bfloat16 switched on, between its answers."""
# only: 3_adain
# base: solved
# %% new after adain_losses_marks
allow_bfloat16()
step = tf.Variable(1.0)
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = adain_content_loss(step * tf.ones((1, 8, 8, 2)), tf.zeros((1, 8, 8, 2)))
    step.assign_sub(0.1 * tape.gradient(loss, step))
print(float(step))
