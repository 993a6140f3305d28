"""Keeps fresh biases."""
# expects resume_training: 0 resume-forgets-biases

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    biases = [layer.bias.numpy() for layer in model.layers]
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
    for layer, bias in zip(model.layers, biases):
        layer.bias.assign(bias)
