"""Saves and restores the weights of the last layer only."""
# expects resume_training: 0 resume-some-layers

# %% resume_training
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "latest.npz")
    arrays = [*model.layers[-1].get_weights(), *[v.numpy() for v in optimizer.variables]]
    np.savez(path, *arrays)
    return path


def resume_training(model, optimizer, directory):
    optimizer.build(model.trainable_variables)
    with np.load(os.path.join(directory, "latest.npz")) as archive:
        arrays = [archive[name] for name in archive]
    count = len(model.layers[-1].weights)
    model.layers[-1].set_weights(arrays[:count])
    for v, value in zip(optimizer.variables, arrays[count:]):
        v.assign(value)
