"""Images that are made of a Dockerfile, known before their repository, or asked for through the admin door."""
