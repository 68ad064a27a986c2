"""Creating what tests need, recording it, and removing it whatever happens."""
