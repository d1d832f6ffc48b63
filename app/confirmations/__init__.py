"""What the financier confirms and the programme office registers, part by part."""
