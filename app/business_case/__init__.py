"""What a plan saves, what it costs and when it pays back."""
