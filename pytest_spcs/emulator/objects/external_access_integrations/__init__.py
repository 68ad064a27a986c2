"""External access integrations: which network rules and secrets a service may use to reach the outside."""
