"""Names only the model."""
# expects save_training_state: 0 checkpoint-without-optimizer

# %% save_training_state
def save_training_state(model, optimizer, directory):
    checkpoint = tf.train.Checkpoint(model=model)
    return checkpoint.save(os.path.join(directory, "ckpt"))
