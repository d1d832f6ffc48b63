"""What HTTP needs and no rule knows: problems, strict input, pages, versions, headers and the description."""
