"""Returns nothing."""
# expects save_training_state: 0 checkpoint-path

# %% save_training_state
def save_training_state(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer)
    checkpoint.save(os.path.join(directory, "ckpt"))
