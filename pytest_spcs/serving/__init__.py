"""The emulator for people without pytest: by itself, or around a command."""
