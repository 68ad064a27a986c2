"""How containers run: one contract, and a package or module for each way."""
