"""What runs agrees with what is held: the reconciler, and a supervisor for each instance."""
