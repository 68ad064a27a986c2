"""Database roles: roles of one database, which nobody takes on but through the roles that they are granted to."""
