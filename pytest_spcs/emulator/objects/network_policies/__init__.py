"""Network policies: from where users may reach the account; kept and shown, and not enforced."""
