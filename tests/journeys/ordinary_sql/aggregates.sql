-- Aggregate functions: https://docs.snowflake.com/en/sql-reference/functions-aggregation

CREATE TABLE n (k VARCHAR, x INT, y INT);
INSERT INTO n VALUES ('a', 1, 10), ('a', 2, 20), ('b', 3, 25), ('b', 4, 45), ('b', NULL, 50);

SELECT COUNT(*), COUNT(x), COUNT(DISTINCT k), SUM(x), AVG(x), MIN(x), MAX(x) FROM n;
--> 5 | 4 | 2 | 10 | 2.5 | 1 | 4

SELECT LISTAGG(x, ',') WITHIN GROUP (ORDER BY x DESC), LISTAGG(DISTINCT k, '|') WITHIN GROUP (ORDER BY k) FROM n;
--> 4,3,2,1 | a|b

SELECT k, LISTAGG(x, ' ') WITHIN GROUP (ORDER BY x) FROM n GROUP BY k ORDER BY k;
--> a | 1 2
--> b | 3 4

SELECT LISTAGG(x) WITHIN GROUP (ORDER BY x), LISTAGG(k, ', ') FROM n WHERE x = 1;
--> 1 | a

SELECT LISTAGG(k, ',') FROM n WHERE x > 99;
--> ''

SELECT MEDIAN(x), MODE(k), MEDIAN(y) FROM n;
--> 2.5 | b | 25

SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY x) FROM n;
--> 2.5 | 2

SELECT APPROX_PERCENTILE(y, 0.5), APPROX_PERCENTILE(x, 0) FROM n;
--> 25 | 1

SELECT APPROX_COUNT_DISTINCT(k), HLL(x), APPROX_COUNT_DISTINCT(DISTINCT k) FROM n;
--> 2 | 4 | 2

SELECT ROUND(KURTOSIS(column1), 6), ROUND(SKEW(column1), 6) FROM VALUES (10), (10), (20), (25), (30), (60);
--> 2.554685 | 1.495067

SELECT BOOLAND_AGG(x > 0), BOOLOR_AGG(x > 3), BOOLXOR_AGG(x = 1), BOOLAND_AGG(x > 1) FROM n;
--> True | True | True | False

SELECT BITAND_AGG(x), BITOR_AGG(x), BITXOR_AGG(x) FROM n;
--> 0 | 7 | 4

SELECT MIN_BY(k, y), MAX_BY(k, y), MAX_BY(y, x) FROM n;
--> a | b | 45

SELECT MAX_BY(y, x, 2)::VARCHAR, MIN_BY(y, x, 3)::VARCHAR FROM n;
--> [45,25] | [10,20,25]

SELECT COUNT_IF(x > 1), COUNT_IF(k = 'b') FROM n;
--> 3 | 3

SELECT ROUND(CORR(x, y), 4), ROUND(COVAR_POP(x, y), 4), ROUND(COVAR_SAMP(x, y), 4) FROM n;
--> 0.9648 | 13.75 | 18.3333

SELECT STDDEV(x), STDDEV_POP(column1), VARIANCE(x) FROM (SELECT x, 2 AS column1 FROM n WHERE x < 2);
--> NULL | 0 | NULL

SELECT ROUND(STDDEV(x), 4), ROUND(STDDEV_SAMP(x), 4), ROUND(VAR_POP(x), 4), ROUND(VARIANCE_SAMP(x), 4), ROUND(VARIANCE_POP(x), 4) FROM n;
--> 1.291 | 1.291 | 1.25 | 1.6667 | 1.25

SELECT ANY_VALUE(k), COUNT(DISTINCT x, y) FROM n WHERE k = 'a';
--> a | 2

SELECT REGR_SLOPE(y, x), REGR_INTERCEPT(y, x), REGR_COUNT(y, x) FROM n;
--> 11 | -2.5 | 4

SELECT k, SUM(x) FILTER (WHERE y > 15) FROM n GROUP BY k ORDER BY k;
--> a | 2
--> b | 7

SELECT k, COUNT(*) AS c FROM n GROUP BY 1 HAVING c > 2;
--> b | 3

SELECT SUM(DISTINCT column1), AVG(DISTINCT column1) FROM VALUES (1), (1), (3);
--> 4 | 2

SELECT SUM(x), AVG(x), MIN(x), COUNT(x) FROM n WHERE k = 'zzz';
--> NULL | NULL | NULL | 0

SELECT SUM('3'), AVG(x::VARCHAR) FROM n WHERE x IS NOT NULL;
--> 12 | 2.5

SELECT APPROX_TOP_K(k, 1)::VARCHAR FROM n;
--! refused

SELECT BITMAP_COUNT(BITMAP_CONSTRUCT_AGG(x)) FROM n;
--! refused

SELECT k, OBJECT_CONSTRUCT('n', COUNT(*), 'xs', ARRAY_AGG(x) WITHIN GROUP (ORDER BY x))::VARCHAR FROM n GROUP BY k ORDER BY k;
--> a | {"n":2,"xs":[1,2]}
--> b | {"n":3,"xs":[3,4]}

SELECT ARRAY_TO_STRING(ARRAY_AGG(DISTINCT k) WITHIN GROUP (ORDER BY k), '+'), ARRAY_SIZE(ARRAY_AGG(x)) FROM n;
--> a+b | 4

SELECT HASH_AGG(x) = HASH_AGG(x) FROM n;
--> True

SELECT k, MEDIAN(x) FROM n GROUP BY k ORDER BY k;
--> a | 1.5
--> b | 3.5

SELECT GROUPING(k), SUM(y) FROM n GROUP BY CUBE (k) ORDER BY 2;
--> 0 | 30
--> 0 | 120
--> 1 | 150

SELECT k, x FROM n GROUP BY k;
--! 979
