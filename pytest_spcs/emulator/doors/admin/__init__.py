"""The admin door: what a test may ask of the emulator that no Snowflake client can: images, the clock, counts."""
