"""What happens to a statement: dispatch, the router, the executor, the query log."""
