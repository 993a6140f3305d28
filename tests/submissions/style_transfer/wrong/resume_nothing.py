"""Makes a checkpoint object and restores nothing."""
# expects resume_training: 0 resume-restores-nothing

# %% resume_training
def resume_training(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    return tf.train.latest_checkpoint(directory)
