"""Other ways to do the same on the same tables, as their own documentation has it; installed only when asked."""
