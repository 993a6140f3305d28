"""Writes one checkpoint over and over, with the latest noted."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    path = checkpoint.write(str(Path(directory) / "state"))
    tf.compat.v1.train.update_checkpoint_state(directory, path)
    return path
