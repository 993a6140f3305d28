"""The pages of the documentation, their configuration, and the programs that make their pictures and generated parts."""
