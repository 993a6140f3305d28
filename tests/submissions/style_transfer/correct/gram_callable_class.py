"""Is an object with __call__, named in Greek."""
# expects gram_matrix: 4

# %% gram_matrix
class Γράμμα:
    def __call__(self, χ):
        return tf.einsum("bijc,bijd->bcd", χ, χ) / float(χ.shape[1] * χ.shape[2])


gram_matrix = Γράμμα()
