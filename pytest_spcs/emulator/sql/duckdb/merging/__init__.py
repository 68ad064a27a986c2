"""MERGE in steps of our own: its clauses, the queries that find the rows, what is then written."""
