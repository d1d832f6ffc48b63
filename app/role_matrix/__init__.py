"""Who has which role in which initiative, and what that lets a partner do."""
