"""Other projects' programs, each run by itself: it prints its seconds as one line of JSON."""
