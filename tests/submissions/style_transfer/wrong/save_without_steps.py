"""Leaves out the number of steps."""
# expects save_training_state: 0 checkpoint-without-steps

# %% save_training_state
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "state.npz")
    averages = [v.numpy() for v in optimizer.variables if len(v.shape)]
    np.savez(path, *model.get_weights(), *averages)
    return path
