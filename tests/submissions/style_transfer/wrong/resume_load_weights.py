"""load_weights of the checkpoint."""
# expects resume_training: 0 resume-raises

# %% resume_training
def resume_training(model, optimizer, directory):
    model.load_weights(tf.train.latest_checkpoint(directory))
