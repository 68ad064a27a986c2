"""The kernel: the account, its catalogue, commands, sessions, privileges and grants. It knows no noun by name."""
