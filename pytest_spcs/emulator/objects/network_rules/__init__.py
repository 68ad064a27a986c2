"""Network rules: hosts, ports and addresses under one name."""
