"""Where a test runs: how to connect there, and what that place can do."""
