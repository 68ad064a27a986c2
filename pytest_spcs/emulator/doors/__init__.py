"""The doors of the emulator: one package for each protocol that clients speak."""
