"""Image repositories and the images in them."""
