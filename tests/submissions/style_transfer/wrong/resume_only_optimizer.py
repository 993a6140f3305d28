"""Restores the optimizer only."""
# expects resume_training: 0 resume-forgets-weights

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory)).expect_partial()
