"""What ``--state DIR`` keeps of an account from one start of the emulator to the next."""
