"""Users: who logs in, with which password, keys and tokens."""
