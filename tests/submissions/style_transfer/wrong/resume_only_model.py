"""Restores the model only."""
# expects resume_training: 0 resume-forgets-optimizer

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
