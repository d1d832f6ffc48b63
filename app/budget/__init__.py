"""Cost statements, moves between budget lines, and permissions to shift between streams."""
