"""What an instructor sees of a class: who needs attention, what was understood, and what to teach next."""
