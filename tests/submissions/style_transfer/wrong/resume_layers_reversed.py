"""Puts the layers in reverse order."""
# expects resume_training: 0 resume-layers-exchanged

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
    weights = [layer.get_weights() for layer in model.layers]
    for layer, values in zip(model.layers, reversed(weights)):
        layer.set_weights(values)
