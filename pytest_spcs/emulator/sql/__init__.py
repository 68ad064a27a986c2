"""SQL text on its way: scanned, routed to the account's commands, or handed to the SQL engine."""
