"""What students' code refers to, read from its text: nothing is run."""
