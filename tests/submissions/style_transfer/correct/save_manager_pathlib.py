"""Uses a manager and pathlib, and returns a Path."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    manager = tf.train.CheckpointManager(checkpoint, Path(directory), max_to_keep=None)
    return Path(manager.save())
