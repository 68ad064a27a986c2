"""A fresh offline account for each test of code that drives Snowpark Container Services, such as deploy scripts."""
