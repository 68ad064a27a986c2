"""What exists in an account: one package for each Snowflake noun, the same modules in each.

``state`` (what is held), ``commands`` (what can be asked), ``rules`` (what then holds), ``sql`` (text to command,
SHOW and DESCRIBE columns), ``rest`` (JSON to command to JSON).
"""
