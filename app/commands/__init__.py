"""What `tred` does, a module per command; imported only when the command is given."""
