"""What runs outside the emulator, in a process for each instance: standard library only, imported by plain Python."""
