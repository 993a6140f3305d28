"""The instructor's side: the course's configuration, its assignments, and what each lab needs."""
