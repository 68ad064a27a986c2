"""The connector door: logins, sessions, queries and file transfers as Snowflake's drivers speak them."""
