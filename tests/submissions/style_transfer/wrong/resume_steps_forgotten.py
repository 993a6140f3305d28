"""Sets the step counter back."""
# expects resume_training: 0 resume-forgets-steps

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory))
    optimizer.build(model.trainable_variables)
    optimizer.iterations.assign(0)
