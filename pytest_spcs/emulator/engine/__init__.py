"""What the emulator asks of an SQL engine."""
