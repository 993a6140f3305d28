"""What stops collecting or exporting as a whole."""


class LmsError(ValueError):
    """A download, a roster or a gradebook cannot be used. The message says what to do."""
