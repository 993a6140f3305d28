"""Clears the first average."""
# expects resume_training: 0 resume-forgets-one-average

# %% resume_training
def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
    for v in optimizer.variables:
        if "momentum" in v.path:
            v.assign(tf.zeros_like(v))
