-- A comment; with a semicolon, and a 'quote
CREATE SCHEMA IF NOT EXISTS {{ schema }};
USE SCHEMA {{ schema }};
{% from "modules/tables.j2" import counted with context %}
{{ counted("items") }};
INSERT INTO items (item, amount) VALUES ('a;b', 1), ('it''s', 2);
