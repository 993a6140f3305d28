"""Uses Checkpoint.save."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    return checkpoint.save(os.path.join(directory, "ckpt"))
