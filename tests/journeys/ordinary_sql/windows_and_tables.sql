-- Window functions, grouping, joins, pivots, table functions: https://docs.snowflake.com/en/sql-reference/functions-window

CREATE TABLE sales (branch VARCHAR, month INT, amount INT);
INSERT INTO sales VALUES ('A', 1, 10), ('A', 2, 30), ('A', 3, 20), ('B', 1, 5), ('B', 2, 5), ('B', 3, NULL);
CREATE TABLE quarterly (empid INT, amount INT, quarter TEXT);
INSERT INTO quarterly VALUES (1, 10000, '2023_Q1'), (1, 400, '2023_Q1'), (2, 4500, '2023_Q1'), (2, 35000, '2023_Q1'), (1, 5000, '2023_Q2'), (2, 200, '2023_Q2');
CREATE TABLE monthly (empid INT, dept TEXT, jan INT, feb INT, mar INT);
INSERT INTO monthly VALUES (1, 'electronics', 100, 200, 300), (2, 'clothes', 100, NULL, 150);
CREATE TABLE trades (stock TEXT, t INT, quantity INT);
INSERT INTO trades VALUES ('S1', 3, 10), ('S1', 7, 20), ('S2', 1, 30);
CREATE TABLE quotes (stock TEXT, t INT, price INT);
INSERT INTO quotes VALUES ('S1', 1, 100), ('S1', 5, 101), ('S1', 8, 102), ('S2', 5, 200);
CREATE TABLE boss (id INT, name TEXT, manager INT);
INSERT INTO boss VALUES (1, 'Ann', NULL), (2, 'Ben', 1), (3, 'Cat', 2), (4, 'Dan', 1);

SELECT branch, month, ROW_NUMBER() OVER (PARTITION BY branch ORDER BY amount) AS r FROM sales WHERE amount IS NOT NULL ORDER BY branch, r, month LIMIT 3;
--> A | 1 | 1
--> A | 3 | 2
--> A | 2 | 3

SELECT month, SUM(amount) OVER (ORDER BY month) FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | 10
--> 2 | 40
--> 3 | 60

SELECT month, SUM(amount) OVER (ORDER BY month ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | 10
--> 2 | 40
--> 3 | 50

SELECT month, AVG(amount) OVER (ORDER BY month ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | 20
--> 2 | 20
--> 3 | 25

SELECT month, COUNT(*) OVER (ORDER BY month RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM sales WHERE branch = 'B' ORDER BY month;
--> 1 | 1
--> 2 | 2
--> 3 | 3

SELECT month, RANK() OVER (ORDER BY amount), DENSE_RANK() OVER (ORDER BY amount) FROM sales WHERE branch = 'B' ORDER BY month;
--> 1 | 1 | 1
--> 2 | 1 | 1
--> 3 | 3 | 2

SELECT month, LAG(amount) OVER (ORDER BY month), LEAD(amount, 1, 0) OVER (ORDER BY month) FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | NULL | 30
--> 2 | 10 | 20
--> 3 | 30 | 0

SELECT column1, LAG(column2) IGNORE NULLS OVER (ORDER BY column1) FROM VALUES (1, 10), (2, NULL), (3, 30) ORDER BY column1;
--> 1 | NULL
--> 2 | 10
--> 3 | 10

SELECT column1, FIRST_VALUE(column2) IGNORE NULLS OVER (ORDER BY column1) FROM VALUES (1, NULL), (2, 20), (3, 30) ORDER BY column1;
--> 1 | 20
--> 2 | 20
--> 3 | 20

SELECT month, LAST_VALUE(amount) OVER (ORDER BY month) FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | 20
--> 2 | 20
--> 3 | 20

SELECT month, NTH_VALUE(amount, 2) OVER (ORDER BY month) FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | 30
--> 2 | 30
--> 3 | 30

SELECT month, RATIO_TO_REPORT(amount) OVER () FROM sales WHERE branch = 'B' AND amount IS NOT NULL ORDER BY month;
--> 1 | 0.5
--> 2 | 0.5

SELECT column1, CONDITIONAL_CHANGE_EVENT(column2) OVER (ORDER BY column1) FROM VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, NULL), (5, 'a') ORDER BY column1;
--> 1 | 0
--> 2 | 0
--> 3 | 1
--> 4 | 1
--> 5 | 2

SELECT column1, CONDITIONAL_TRUE_EVENT(column1 > 2) OVER (ORDER BY column1) FROM VALUES (1), (2), (3), (4) ORDER BY column1;
--> 1 | 0
--> 2 | 0
--> 3 | 1
--> 4 | 2

SELECT NTILE(2) OVER (ORDER BY month), month FROM sales WHERE branch = 'A' ORDER BY month;
--> 1 | 1
--> 1 | 2
--> 2 | 3

SELECT month, PERCENT_RANK() OVER (ORDER BY month), CUME_DIST() OVER (ORDER BY month) FROM sales WHERE branch = 'A' AND month < 3 ORDER BY month;
--> 1 | 0 | 0.5
--> 2 | 1 | 1

SELECT WIDTH_BUCKET(5, 0, 10, 5), WIDTH_BUCKET(-1, 0, 10, 5), WIDTH_BUCKET(10, 0, 10, 5), WIDTH_BUCKET(0, 0, 10, 5);
--> 3 | 0 | 6 | 1

SELECT branch, month FROM sales QUALIFY ROW_NUMBER() OVER (PARTITION BY branch ORDER BY month DESC) = 1 ORDER BY branch;
--> A | 3
--> B | 3

SELECT branch, SUM(amount) AS total FROM sales GROUP BY branch QUALIFY RANK() OVER (ORDER BY total DESC) = 1;
--> A | 60

SELECT branch, amount, MAX(amount) OVER (PARTITION BY branch) AS top FROM sales QUALIFY amount = top ORDER BY month;
--> B | 5 | 5
--> A | 30 | 30
--> B | 5 | 5

SELECT branch, COUNT(DISTINCT amount) OVER (PARTITION BY branch) AS n FROM sales WHERE month = 1 ORDER BY branch;
--> A | 1
--> B | 1

SELECT branch, month, SUM(amount) FROM sales WHERE amount IS NOT NULL GROUP BY ROLLUP (branch, month) ORDER BY branch NULLS LAST, month NULLS LAST;
--> A | 1 | 10
--> A | 2 | 30
--> A | 3 | 20
--> A | NULL | 60
--> B | 1 | 5
--> B | 2 | 5
--> B | NULL | 10
--> NULL | NULL | 70

SELECT branch, month, COUNT(*) FROM sales GROUP BY CUBE (branch, month) ORDER BY 1 NULLS LAST, 2 NULLS LAST LIMIT 4;
--> A | 1 | 1
--> A | 2 | 1
--> A | 3 | 1
--> A | NULL | 3

SELECT branch, month, SUM(amount) FROM sales GROUP BY GROUPING SETS ((branch), (month)) ORDER BY branch NULLS LAST, month NULLS LAST;
--> A | NULL | 60
--> B | NULL | 10
--> NULL | 1 | 15
--> NULL | 2 | 35
--> NULL | 3 | 20

SELECT branch, GROUPING(branch), GROUPING_ID(branch), SUM(amount) FROM sales GROUP BY ROLLUP (branch) ORDER BY 2, 1;
--> A | 0 | 0 | 60
--> B | 0 | 0 | 10
--> NULL | 1 | 1 | 70

SELECT branch, COUNT(*) FROM sales GROUP BY ALL HAVING COUNT(amount) < 3;
--> B | 3

SELECT * FROM quarterly PIVOT (SUM(amount) FOR quarter IN ('2023_Q1', '2023_Q2')) ORDER BY empid;
--> 1 | 10400 | 5000
--> 2 | 39500 | 200

SELECT * FROM quarterly PIVOT (SUM(amount) FOR quarter IN ('2023_Q1', '2023_Q2')) AS p (emp, q1, q2) ORDER BY emp;
--> 1 | 10400 | 5000
--> 2 | 39500 | 200

SELECT * FROM quarterly PIVOT (SUM(amount) FOR quarter IN (ANY ORDER BY quarter)) ORDER BY empid;
--> 1 | 10400 | 5000
--> 2 | 39500 | 200

SELECT * FROM quarterly PIVOT (SUM(amount) FOR quarter IN (SELECT DISTINCT quarter FROM quarterly ORDER BY quarter)) ORDER BY empid;
--> 1 | 10400 | 5000
--> 2 | 39500 | 200

SELECT * FROM quarterly PIVOT (SUM(amount) FOR quarter IN ('2023_Q1', '2024_Q1') DEFAULT ON NULL (0)) ORDER BY empid;
--> 1 | 10400 | 0
--> 2 | 39500 | 0

SELECT * FROM monthly UNPIVOT (sales FOR month IN (jan, feb, mar)) ORDER BY empid, sales;
--> 1 | electronics | JAN | 100
--> 1 | electronics | FEB | 200
--> 1 | electronics | MAR | 300
--> 2 | clothes | JAN | 100
--> 2 | clothes | MAR | 150

SELECT empid, month, sales FROM monthly UNPIVOT INCLUDE NULLS (sales FOR month IN (jan, feb)) ORDER BY empid, month;
--> 1 | FEB | 200
--> 1 | JAN | 100
--> 2 | FEB | NULL
--> 2 | JAN | 100

SELECT month, sales FROM monthly UNPIVOT (sales FOR month IN (jan AS january, feb AS february)) WHERE empid = 1 ORDER BY sales;
--> JANUARY | 100
--> FEBRUARY | 200

SELECT * FROM (SELECT 1 AS k, 'x' AS a) l JOIN (SELECT 1 AS k, 'y' AS b) r USING (k);
--> 1 | x | y

SELECT * FROM (SELECT 1 AS k, 'x' AS a) l NATURAL JOIN (SELECT 1 AS k, 'y' AS b) r;
--> 1 | x | y

SELECT l.k, r.b FROM (SELECT 1 AS k UNION ALL SELECT 2) l LEFT JOIN (SELECT 1 AS k, 'y' AS b) r USING (k) ORDER BY l.k;
--> 1 | y
--> 2 | NULL

SELECT k, a, b FROM (SELECT 1 AS k, 'x' AS a) l FULL OUTER JOIN (SELECT 2 AS k, 'y' AS b) r USING (k) ORDER BY k;
--> 1 | x | NULL
--> 2 | NULL | y

SELECT e.name, m.name FROM boss e JOIN boss m ON e.manager = m.id ORDER BY e.id;
--> Ben | Ann
--> Cat | Ben
--> Dan | Ann

SELECT COUNT(*) FROM boss CROSS JOIN sales;
--> 24

SELECT t.stock, t.t, q.price FROM trades t ASOF JOIN quotes q MATCH_CONDITION (t.t >= q.t) ON t.stock = q.stock ORDER BY t.stock, t.t;
--> S1 | 3 | 100
--> S1 | 7 | 101
--> S2 | 1 | NULL

SELECT t.t, q.price FROM trades t ASOF JOIN quotes q MATCH_CONDITION (t.t <= q.t) USING (stock) WHERE t.stock = 'S1' ORDER BY t.t;
--> 3 | 101
--> 7 | 102

WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT SUM(i) FROM n;
--> 10

WITH RECURSIVE chain AS (SELECT id, name, 0 AS level FROM boss WHERE manager IS NULL UNION ALL SELECT b.id, b.name, c.level + 1 FROM boss b JOIN chain c ON b.manager = c.id) SELECT name, level FROM chain ORDER BY id;
--> Ann | 0
--> Ben | 1
--> Cat | 2
--> Dan | 1

SELECT name, SYS_CONNECT_BY_PATH(name, '/') FROM boss START WITH manager IS NULL CONNECT BY manager = PRIOR id ORDER BY id;
--! refused

SELECT name FROM boss START WITH manager IS NULL CONNECT BY manager = PRIOR id ORDER BY id;
--! refused

WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT x, y FROM a, b;
--> 1 | 2

SELECT column1, column2 FROM VALUES (1, 'one'), (2, 'two') ORDER BY column1 DESC;
--> 2 | two
--> 1 | one

SELECT v.n, v.t FROM (VALUES (1, 'one'), (2, 'two')) AS v (n, t) WHERE v.n = 2;
--> 2 | two

SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 100));
--> 100

SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 3)) ORDER BY 1;
--> 0
--> 1
--> 2

SELECT ROW_NUMBER() OVER (ORDER BY SEQ8()) AS n FROM TABLE(GENERATOR(ROWCOUNT => 3)) ORDER BY n;
--> 1
--> 2
--> 3

SELECT SEQ4() * 10 + 1 AS x FROM TABLE(GENERATOR(ROWCOUNT => 2)) v ORDER BY x;
--> 1
--> 11

SELECT COUNT(*) FROM (SELECT UNIFORM(1, 10, RANDOM()) AS u FROM TABLE(GENERATOR(ROWCOUNT => 50))) WHERE u BETWEEN 1 AND 10;
--> 50

SELECT COUNT_IF(u >= 0 AND u < 1) FROM (SELECT UNIFORM(0::FLOAT, 1::FLOAT, RANDOM(7)) AS u FROM TABLE(GENERATOR(ROWCOUNT => 20)));
--> 20

SELECT COUNT(DISTINCT r) FROM (SELECT RANDOM() AS r FROM TABLE(GENERATOR(ROWCOUNT => 20)));
--> 20

SELECT LENGTH(RANDSTR(5, RANDOM())), LENGTH(UUID_STRING());
--> 5 | 36

SELECT 1 UNION SELECT 1 UNION ALL SELECT 2 ORDER BY 1;
--> 1
--> 2

SELECT * FROM VALUES (1), (2), (3) EXCEPT SELECT 2 ORDER BY 1;
--> 1
--> 3

SELECT * FROM VALUES (1), (2) INTERSECT SELECT 2;
--> 2

SELECT * FROM VALUES (1), (2) MINUS SELECT 1;
--> 2

SELECT * EXCLUDE month FROM sales WHERE branch = 'A' ORDER BY month LIMIT 1;
--> A | 10

SELECT * RENAME amount AS total FROM sales WHERE branch = 'A' AND month = 1;
--> A | 1 | 10

SELECT * REPLACE (amount * 2 AS amount) FROM sales WHERE branch = 'A' AND month = 1;
--> A | 1 | 20

SELECT TOP 2 month FROM sales WHERE branch = 'A' ORDER BY month;
--> 1
--> 2

SELECT month FROM sales WHERE branch = 'A' ORDER BY month OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY;
--> 2

SELECT amount FROM sales WHERE branch = 'B' ORDER BY amount DESC LIMIT 1;
--> NULL

SELECT amount FROM sales WHERE branch = 'B' ORDER BY amount NULLS FIRST LIMIT 1;
--> NULL

SELECT branch FROM sales s WHERE EXISTS (SELECT 1 FROM boss b WHERE b.id = s.month AND b.name = 'Cat') ORDER BY branch;
--> A
--> B

SELECT (SELECT MAX(amount) FROM sales i WHERE i.branch = o.branch) FROM (SELECT DISTINCT branch FROM sales) o ORDER BY 1;
--> 5
--> 30

SELECT month FROM sales WHERE amount > ALL (SELECT amount FROM sales WHERE branch = 'B' AND amount IS NOT NULL) ORDER BY month;
--> 1
--> 2
--> 3

SELECT s.branch, x.twice FROM sales s, LATERAL (SELECT s.amount * 2 AS twice) x WHERE s.month = 1 ORDER BY s.branch;
--> A | 20
--> B | 10

SELECT COUNT(*) FROM sales SAMPLE (100);
--> 6
