"""What left the service as a file, and who took it."""
