"""What plans cover of the movement to the front, what was found about it, and where the witte vlekken are."""
