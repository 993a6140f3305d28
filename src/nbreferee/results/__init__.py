"""What marking yields, as plain data: the same for the gradebook, the command line, and feedback pages."""
