-- Changing tables: https://docs.snowflake.com/en/sql-reference/sql-dml

CREATE TABLE stock (id INT, name VARCHAR, amount INT DEFAULT 1);
INSERT INTO stock VALUES (1, 'pen', 5), (2, 'ink', 7);
CREATE TABLE news (id INT, amount INT);
INSERT INTO news VALUES (1, 50), (7, 70);
CREATE TABLE big (id INT);
CREATE TABLE small (id INT);

INSERT INTO stock (id, name) VALUES (3, 'nib'), (4, 'cap');
SELECT * FROM stock ORDER BY id;
--> 1 | pen | 5
--> 2 | ink | 7
--> 3 | nib | 1
--> 4 | cap | 1

INSERT INTO stock SELECT 3, 'nib', 9 UNION ALL SELECT 4, 'cap', NULL;
--> 2

INSERT INTO stock (id, name, amount) VALUES (4, 'cap', DEFAULT);
SELECT amount FROM stock WHERE id = 4;
--> 1

INSERT OVERWRITE INTO stock SELECT * FROM stock WHERE id < 2;
SELECT COUNT(*) FROM stock;
--> 1

INSERT OVERWRITE INTO news VALUES (3, 30), (4, 40);
SELECT * FROM news ORDER BY id;
--> 3 | 30
--> 4 | 40

UPDATE stock SET amount = n.amount FROM news n WHERE stock.id = n.id;
--> 1 | 0

UPDATE stock s SET amount = amount + 1, name = UPPER(name) WHERE s.id = 2;
SELECT name, amount FROM stock WHERE id = 2;
--> INK | 8

UPDATE stock SET amount = (SELECT MAX(amount) FROM news) WHERE id = 2;
SELECT amount FROM stock WHERE id = 2;
--> 70

DELETE FROM stock USING news WHERE stock.id = news.id;
--> 1

DELETE FROM stock s USING (SELECT id FROM news) n WHERE s.id = n.id;
SELECT id FROM stock;
--> 2

DELETE FROM stock WHERE id IN (SELECT 99);
--> 0

MERGE INTO stock t USING news s ON t.id = s.id WHEN MATCHED THEN UPDATE SET t.amount = s.amount WHEN NOT MATCHED THEN INSERT (id, name, amount) VALUES (s.id, 'new', s.amount);
--> 1 | 1

MERGE INTO stock t USING news s ON t.id = s.id WHEN MATCHED AND s.amount > 40 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'new', s.amount);
SELECT id FROM stock ORDER BY id;
--> 2
--> 7

TRUNCATE TABLE IF EXISTS nowhere;
--> Statement executed successfully.

TRUNCATE TABLE news;
SELECT COUNT(*) FROM news;
--> 0

TRUNCATE news;
SELECT COUNT(*) FROM news;
--> 0

TRUNCATE TABLE nowhere;
--! 2003

INSERT ALL WHEN n > 5 THEN INTO big (id) VALUES (n) ELSE INTO small (id) VALUES (n) SELECT column1 AS n FROM VALUES (1), (6), (9);
SELECT (SELECT COUNT(*) FROM big), (SELECT COUNT(*) FROM small);
--> 2 | 1

INSERT ALL INTO big INTO small SELECT 100;
--> 1 | 1

INSERT ALL INTO big SELECT id FROM stock;
SELECT id FROM big ORDER BY id;
--> 1
--> 2

INSERT ALL WHEN n > 0 THEN INTO big WHEN n > 1 THEN INTO small SELECT column1 AS n FROM VALUES (1), (2);
SELECT (SELECT COUNT(*) FROM big), (SELECT COUNT(*) FROM small);
--> 2 | 1

INSERT FIRST WHEN n > 5 THEN INTO big WHEN n > 0 THEN INTO small SELECT column1 AS n FROM VALUES (200), (3);
SELECT (SELECT COUNT(*) FROM big), (SELECT COUNT(*) FROM small WHERE id = 200), (SELECT COUNT(*) FROM small WHERE id = 3);
--> 1 | 0 | 1

INSERT OVERWRITE ALL INTO news (id, amount) VALUES (a, b) INTO big VALUES (b) SELECT 8 AS a, 80 AS b;
SELECT news.id, amount, big.id FROM news, big;
--> 8 | 80 | 80

CREATE TABLE copied AS SELECT id, amount * 2 AS twice FROM stock;
SELECT SUM(twice) FROM copied;
--> 24

CREATE TABLE alike LIKE stock;
SELECT COUNT(*) FROM alike;
--> 0

CREATE TABLE twin CLONE stock;
SELECT COUNT(*) FROM twin;
--> 2

CREATE TABLE typed (a INT, b VARCHAR(10)) AS SELECT 1, 'x';
SELECT a, b FROM typed;
--> 1 | x

ALTER TABLE stock ADD COLUMN extra INT DEFAULT 5;
SELECT DISTINCT extra FROM stock;
--> 5

ALTER TABLE stock RENAME COLUMN amount TO pieces;
ALTER TABLE stock DROP COLUMN name;
SELECT * FROM stock WHERE id = 2;
--> 2 | 7

BEGIN;
DELETE FROM stock;
ROLLBACK;
SELECT COUNT(*) FROM stock;
--> 2

CREATE SEQUENCE counter START = 10 INCREMENT = 5;
SELECT counter.NEXTVAL;
--> 10

CREATE TABLE numbered (id INT AUTOINCREMENT START 1 INCREMENT 1, name TEXT);
INSERT INTO numbered (name) VALUES ('a'), ('b');
SELECT MAX(id), COUNT(*) FROM numbered;
--> 2 | 2

INSERT INTO stock (id, name) VALUES (1);
--! 2020

INSERT INTO news (id, amount) SELECT 1, 'many';
--! 100038

CREATE VIEW cheap AS SELECT id FROM stock WHERE amount < 6;
SELECT id FROM cheap;
--> 1

CREATE TABLE held (v VARIANT, a ARRAY, o OBJECT);
INSERT INTO held SELECT PARSE_JSON('{"x": 1}'), ARRAY_CONSTRUCT(1, 2), OBJECT_CONSTRUCT('y', 2);
SELECT v:x::INT, a[1]::INT, o:y::INT FROM held;
--> 1 | 2 | 2

SELECT COUNT(*) FROM stock AT (OFFSET => -60);
--! refused
