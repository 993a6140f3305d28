"""Returns the directory."""
# expects save_training_state: 0 checkpoint-path

# %% save_training_state
def save_training_state(model, optimizer, directory):
    tf.train.Checkpoint(model=model, optimizer=optimizer).save(os.path.join(directory, "ckpt"))
    return directory
