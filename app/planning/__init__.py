"""When what happens: the programme's planning, what is late and what is due soon."""
