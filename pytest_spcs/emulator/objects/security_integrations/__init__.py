"""Security integrations: ingress OAuth, and the OAuth servers of secrets."""
