"""Restores before the optimizer has variables: they are filled in later."""
# expects resume_training: 0

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.restore(tf.train.latest_checkpoint(directory))
