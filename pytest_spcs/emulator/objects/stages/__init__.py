"""Internal stages and the files in them."""
