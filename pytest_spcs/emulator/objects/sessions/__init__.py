"""Sessions: USE, and the parameters that ALTER SESSION sets."""
