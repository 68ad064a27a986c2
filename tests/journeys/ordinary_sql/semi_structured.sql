-- Semi-structured data: https://docs.snowflake.com/en/sql-reference/functions-semistructured

CREATE TABLE docs (id INT, v VARIANT);
INSERT INTO docs SELECT 1, PARSE_JSON('{"name": "Ada", "tags": ["b", "a"], "address": {"city": "Paris", "zip": 75001}}');
INSERT INTO docs SELECT 2, PARSE_JSON('{"name": "Bob", "tags": [], "address": null, "age": 42}');
CREATE TABLE kinds (n INT, v VARIANT);
INSERT INTO kinds SELECT column1, PARSE_JSON(column2) FROM VALUES (1, 'null'), (2, NULL), (3, 'true'), (4, '-17'), (5, '123.12'), (6, '1.912e2'), (7, '"Om"'), (8, '[-1, 12]'), (9, '{"x": "abc"}');

SELECT n, TYPEOF(v) FROM kinds ORDER BY n;
--> 1 | NULL_VALUE
--> 2 | NULL
--> 3 | BOOLEAN
--> 4 | INTEGER
--> 5 | DECIMAL
--> 6 | DOUBLE
--> 7 | VARCHAR
--> 8 | ARRAY
--> 9 | OBJECT

SELECT TYPEOF(TO_VARIANT(1)), TYPEOF(1.5::VARIANT), TYPEOF('a'::VARIANT), TYPEOF(TRUE::VARIANT);
--> INTEGER | DECIMAL | VARCHAR | BOOLEAN

SELECT TYPEOF(OBJECT_CONSTRUCT('a', 1)), TYPEOF(ARRAY_CONSTRUCT(1));
--> OBJECT | ARRAY

SELECT TYPEOF(v:address.zip), TYPEOF(v:name), TYPEOF(v:tags), TYPEOF(v:nothing) FROM docs WHERE id = 1;
--> INTEGER | VARCHAR | ARRAY | NULL

SELECT TYPEOF(PARSE_JSON('{"a":null}'):a);
--> NULL_VALUE

SELECT v:name::VARCHAR, v:address.city::STRING, v['name']::VARCHAR FROM docs WHERE id = 1;
--> Ada | Paris | Ada

SELECT v:name FROM docs WHERE id = 1;
--> "Ada"

SELECT v:tags[0]::VARCHAR, v:tags[5]::VARCHAR FROM docs WHERE id = 1;
--> b | NULL

SELECT v:address.zip + 1 FROM docs WHERE id = 1;
--> 75002

SELECT id FROM docs WHERE v:name = 'Ada';
--> 1

SELECT id FROM docs WHERE v:age > 40;
--> 2

SELECT id FROM docs ORDER BY v:name::STRING DESC;
--> 2
--> 1

SELECT PARSE_JSON('{"b": 1, "a": [1, 2], "c": {}}');
--> {\n  "a": [\n    1,\n    2\n  ],\n  "b": 1,\n  "c": {}\n}

SELECT ARRAY_CONSTRUCT(1, 'a', TRUE);
--> [\n  1,\n  "a",\n  true\n]

SELECT ARRAY_CONSTRUCT();
--> []

SELECT OBJECT_CONSTRUCT();
--> {}

SELECT PARSE_JSON('{"b": 1, "a": 2}')::VARCHAR;
--> {"a":2,"b":1}

SELECT TO_VARCHAR(PARSE_JSON('{ "b" : 1 , "a" : [ 1 , 2 ] }'));
--> {"a":[1,2],"b":1}

SELECT TO_JSON(PARSE_JSON('{"b": 1, "a": "x"}'));
--> {"a":"x","b":1}

SELECT TO_JSON(ARRAY_CONSTRUCT(1, 'a'));
--> [1,"a"]

SELECT f.index, f.value::INT FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[30, 10, 20]'))) f;
--> 0 | 30
--> 1 | 10
--> 2 | 20

SELECT d.id, f.value::VARCHAR FROM docs d, LATERAL FLATTEN(INPUT => d.v:tags) f;
--> 1 | b
--> 1 | a

SELECT d.id, f.value::VARCHAR FROM docs d, LATERAL FLATTEN(INPUT => d.v:tags, OUTER => TRUE) f ORDER BY d.id, f.index;
--> 1 | b
--> 1 | a
--> 2 | NULL

SELECT f.key, f.path, f.index, f.value FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{"b": 2, "a": 1}'))) f;
--> a | a | NULL | 1
--> b | b | NULL | 2

SELECT * FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[1, 77]'))) f;
--> 1 | NULL | [0] | 0 | 1 | [\n  1,\n  77\n]
--> 1 | NULL | [1] | 1 | 77 | [\n  1,\n  77\n]

SELECT f.seq, f.key, f.path, f.index, f.value, f.this FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[5]'))) f;
--> 1 | NULL | [0] | 0 | 5 | [\n  5\n]

SELECT f.path, f.value FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{"a":1, "b":[77,88]}'), PATH => 'b')) f;
--> b[0] | 77
--> b[1] | 88

SELECT COUNT(*) FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'))) f;
--> 0

SELECT f.key, f.index, f.value FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'), OUTER => TRUE)) f;
--> NULL | NULL | NULL

SELECT f.path, f.key, f.index, f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{"a":1, "b":[77,88], "c":{"d":"X"}}'), RECURSIVE => TRUE)) f;
--> a | a | NULL | 1
--> b | b | NULL | [77,88]
--> b[0] | NULL | 0 | 77
--> b[1] | NULL | 1 | 88
--> c | c | NULL | {"d":"X"}
--> c.d | d | NULL | X

SELECT f.path, f.key, f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{"a":1, "b":[77,88], "c":{"d":"X"}}'), RECURSIVE => TRUE, MODE => 'OBJECT')) f;
--> a | a | 1
--> b | b | [77,88]
--> c | c | {"d":"X"}
--> c.d | d | X

SELECT COUNT(*) FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{"a": 1}'), MODE => 'ARRAY')) f;
--> 0

SELECT f.value:x::INT AS x FROM TABLE(FLATTEN(PARSE_JSON('[{"x": 3}, {"x": 1}]'))) f ORDER BY x;
--> 1
--> 3

SELECT a.value:n::VARCHAR, b.value::INT FROM TABLE(FLATTEN(PARSE_JSON('[{"n":"p","q":[1,2]},{"n":"r","q":[3]}]'))) a, LATERAL FLATTEN(a.value:q) b;
--> p | 1
--> p | 2
--> r | 3

SELECT t.id, f.value:k::INT FROM (SELECT 1 AS id, '[{"k":1},{"k":2}]' AS s) t, LATERAL FLATTEN(INPUT => PARSE_JSON(t.s)) f;
--> 1 | 1
--> 1 | 2

SELECT s.value::VARCHAR FROM LATERAL FLATTEN(INPUT => SPLIT('x,y,z', ',')) s;
--> x
--> y
--> z

SELECT ARRAY_CONTAINS('hello'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi'));
--> True

SELECT ARRAY_CONTAINS('hallo'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi')), ARRAY_CONTAINS(1, ARRAY_CONSTRUCT(1, 2)), ARRAY_CONTAINS(3::VARIANT, PARSE_JSON('[1,2]'));
--> False | True | False

SELECT id FROM docs WHERE ARRAY_CONTAINS('a'::VARIANT, v:tags);
--> 1

SELECT ARRAY_TO_STRING(SPLIT('a-b-c', '-'), '+');
--> a+b+c

SELECT ARRAY_TO_STRING(PARSE_JSON('["x", 1, null, true]'), ', ');
--> x, 1, , true

SELECT ARRAY_TO_STRING(ARRAY_CONSTRUCT(1, 2, 3), '');
--> 123

SELECT SPLIT('127.0.0.1', '.');
--> [\n  "127",\n  "0",\n  "0",\n  "1"\n]

SELECT SPLIT('a|b', '|')[1]::VARCHAR, ARRAY_SIZE(SPLIT('a|b', '|'));
--> b | 2

SELECT OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1, 'b', 2), 'c', 3)::VARCHAR;
--> {"a":1,"b":2,"c":3}

SELECT OBJECT_INSERT(OBJECT_CONSTRUCT('k', 100), 'k', 'new', TRUE)::VARCHAR;
--> {"k":"new"}

SELECT OBJECT_INSERT(OBJECT_CONSTRUCT('k', 100), 'k', 1);
--! 100103

SELECT OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'b', NULL)::VARCHAR;
--> {"a":1}

SELECT ARRAY_CAT(ARRAY_CONSTRUCT(1, 2), ARRAY_CONSTRUCT(3, 4))::VARCHAR;
--> [1,2,3,4]

SELECT ARRAY_CAT([1, 2], ['a'])::VARCHAR, ARRAY_CAT([1], NULL)::VARCHAR;
--> [1,2,"a"] | NULL

SELECT ARRAY_APPEND(ARRAY_CONSTRUCT(1, 2), 'HELLO')::VARCHAR, ARRAY_APPEND([1], 2)::VARCHAR;
--> [1,2,"HELLO"] | [1,2]

SELECT ARRAY_PREPEND(ARRAY_CONSTRUCT(0, 1), 'hello')::VARCHAR;
--> ["hello",0,1]

SELECT ARRAY_INSERT(ARRAY_CONSTRUCT(0, 1, 3), 2, 'hello')::VARCHAR, ARRAY_INSERT(ARRAY_CONSTRUCT(0, 1), -1, 'h')::VARCHAR;
--> [0,1,"hello",3] | [0,"h",1]

SELECT ARRAY_REMOVE([1, 5, 5.00, 5.00::DOUBLE, '5', 5], 5)::VARCHAR;
--> [1,"5"]

SELECT ARRAY_REMOVE(['a', 'b', 'a', 'c'], 'a'::VARIANT)::VARCHAR;
--> ["b","c"]

SELECT ARRAY_REMOVE_AT([2, 5, 7], 0)::VARCHAR, ARRAY_REMOVE_AT([2, 5, 7], -1)::VARCHAR, ARRAY_REMOVE_AT([2, 5, 7], 10)::VARCHAR;
--> [5,7] | [2,5] | [2,5,7]

SELECT ARRAY_COMPACT(ARRAY_CONSTRUCT(10, NULL, 20))::VARCHAR, ARRAY_CONSTRUCT_COMPACT(1, NULL, 'a')::VARCHAR;
--> [10,20] | [1,"a"]

SELECT ARRAY_POSITION('hi'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi')), ARRAY_POSITION('hello'::VARIANT, ARRAY_CONSTRUCT('hola'));
--> 1 | NULL

SELECT ARRAY_SIZE(PARSE_JSON('[1, 2, 3]')), ARRAY_SIZE(PARSE_JSON('{"a": 1}')), ARRAY_SIZE([]);
--> 3 | NULL | 0

SELECT ARRAY_SLICE(ARRAY_CONSTRUCT('foo', 'snow', 'flake', 'bar'), 1, 3)::VARCHAR, ARRAY_SLICE([0, 1, 2, 3], 0, -1)::VARCHAR;
--> ["snow","flake"] | [0,1,2]

SELECT ARRAY_SIZE(ARRAY_DISTINCT(['A', 'A', 'B', NULL, NULL]));
--> 3

SELECT ARRAY_INTERSECTION(ARRAY_CONSTRUCT('A', 'B', 'B'), ARRAY_CONSTRUCT('B', 'B', 'C'))::VARCHAR;
--> ["B","B"]

SELECT ARRAY_EXCEPT(['A', 'B', 'B'], ['B'])::VARCHAR, ARRAY_EXCEPT([1, 2], [1])::VARCHAR;
--> ["A","B"] | [2]

SELECT ARRAYS_OVERLAP(ARRAY_CONSTRUCT('hello', 'aloha'), ARRAY_CONSTRUCT('hello', 'hi')), ARRAYS_OVERLAP([1], [2]);
--> True | False

SELECT ARRAY_TO_STRING(ARRAY_SORT([20, 0, NULL, 10]), ','), ARRAY_SORT([20, 0, 10], FALSE)::VARCHAR;
--> 0,10,20, | [20,10,0]

SELECT ARRAY_TO_STRING(ARRAY_SORT([20, 0, NULL, 10], FALSE, TRUE), ','), ARRAY_TO_STRING(ARRAY_SORT([0, NULL, 10], TRUE, TRUE), ',');
--> ,20,10,0 | ,0,10

SELECT ARRAY_MIN([20, 0, NULL, 10, NULL]), ARRAY_MAX([20, 0, NULL, 10]), ARRAY_MIN([]);
--> 0 | 20 | NULL

SELECT ARRAY_FLATTEN([[1, 2, 3], [4], [5, 6]])::VARCHAR, ARRAY_FLATTEN([[[1], [2]], [[3]]])::VARCHAR;
--> [1,2,3,4,5,6] | [[1],[2],[3]]

SELECT ARRAYS_TO_OBJECT(['key1', 'key2'], [1, 2])::VARCHAR;
--> {"key1":1,"key2":2}

SELECT ARRAY_GENERATE_RANGE(2, 5)::VARCHAR, ARRAY_GENERATE_RANGE(5, 25, 10)::VARCHAR, ARRAY_GENERATE_RANGE(-5, -25, -10)::VARCHAR, ARRAY_GENERATE_RANGE(2, 2)::VARCHAR;
--> [2,3,4] | [5,15] | [-5,-15] | []

SELECT ARRAY_AGG(column1) WITHIN GROUP (ORDER BY column1 DESC)::VARCHAR FROM VALUES (1), (3), (2);
--> [3,2,1]

SELECT ARRAY_AGG(DISTINCT column1) WITHIN GROUP (ORDER BY column1)::VARCHAR FROM VALUES ('b'), ('a'), ('b');
--> ["a","b"]

SELECT ARRAY_AGG(column1) WITHIN GROUP (ORDER BY column1)::VARCHAR FROM VALUES (2), (NULL), (1);
--> [1,2]

SELECT column1, ARRAY_AGG(column2) WITHIN GROUP (ORDER BY column2)::VARCHAR FROM VALUES ('x', 2), ('y', 3), ('x', 1) GROUP BY column1 ORDER BY column1;
--> x | [1,2]
--> y | [3]

SELECT ARRAY_AGG(column1)::VARCHAR FROM VALUES (1) WHERE column1 > 5;
--> []

SELECT ARRAY_SIZE(ARRAY_UNIQUE_AGG(column1)) FROM VALUES (1), (2), (1);
--> 2

SELECT OBJECT_AGG(column1, column2)::VARCHAR FROM VALUES ('b', 2), ('a', 1), ('c', NULL);
--> {"a":1,"b":2}

SELECT OBJECT_CONSTRUCT('a', 1, 'b', 'BBBB', 'c', NULL)::VARCHAR, OBJECT_CONSTRUCT_KEEP_NULL('a', 1, 'c', NULL)::VARCHAR;
--> {"a":1,"b":"BBBB"} | {"a":1,"c":null}

SELECT OBJECT_CONSTRUCT(*)::VARCHAR FROM VALUES (1, 'x') AS t (a, b);
--> {"A":1,"B":"x"}

SELECT {'one': 1, 'two': [1, 2]}::VARCHAR;
--> {"one":1,"two":[1,2]}

SELECT OBJECT_PICK(OBJECT_CONSTRUCT('a', 1, 'b', 2, 'c', 3), 'a', 'b')::VARCHAR, OBJECT_PICK(OBJECT_CONSTRUCT('a', 1, 'b', 2), ARRAY_CONSTRUCT('a', 'z'))::VARCHAR;
--> {"a":1,"b":2} | {"a":1}

SELECT OBJECT_DELETE(OBJECT_CONSTRUCT('a', 1, 'b', 2, 'c', 3), 'a', 'b')::VARCHAR;
--> {"c":3}

SELECT OBJECT_KEYS(PARSE_JSON('{"b": 1, "a": {"x": 1}}'))::VARCHAR, OBJECT_KEYS(OBJECT_CONSTRUCT())::VARCHAR;
--> ["a","b"] | []

SELECT GET(v, 'name')::VARCHAR, GET(v:tags, 0)::VARCHAR, GET(v, 'Name') FROM docs WHERE id = 1;
--> Ada | b | NULL

SELECT GET(ARRAY_CONSTRUCT(10, 20), 1), GET(OBJECT_CONSTRUCT('a', 5), 'a');
--> 20 | 5

SELECT GET_PATH(v, 'address.city')::VARCHAR, GET_PATH(v, 'tags[1]')::VARCHAR FROM docs WHERE id = 1;
--> Paris | a

SELECT GET_IGNORE_CASE(OBJECT_CONSTRUCT('aa', 1, 'aA', 2), 'aA'), GET_IGNORE_CASE(PARSE_JSON('{"Name": "x"}'), 'NAME')::VARCHAR;
--> 2 | x

SELECT TO_ARRAY(1)::VARCHAR, TO_ARRAY('a')::VARCHAR, TO_ARRAY([1, 2])::VARCHAR, TO_ARRAY(NULL)::VARCHAR;
--> [1] | ["a"] | [1,2] | NULL

SELECT TO_ARRAY(PARSE_JSON('{"a": 1}'))::VARCHAR, TO_OBJECT(PARSE_JSON('{"a": 1}'))::VARCHAR;
--> [{"a":1}] | {"a":1}

SELECT TO_OBJECT(PARSE_JSON('[1]'));
--! 100071

SELECT AS_INTEGER(TO_VARIANT(7)), AS_INTEGER('7'::VARIANT), AS_VARCHAR('x'::VARIANT), AS_CHAR(1::VARIANT);
--> 7 | NULL | x | NULL

SELECT AS_DECIMAL(TO_VARIANT(1.25), 6, 3), AS_DOUBLE(TO_VARIANT(1.25)), AS_BOOLEAN(TRUE::VARIANT), AS_BOOLEAN(1::VARIANT);
--> 1.25 | 1.25 | True | NULL

SELECT AS_ARRAY(PARSE_JSON('[1]'))::VARCHAR, AS_ARRAY(PARSE_JSON('{}')), AS_OBJECT(PARSE_JSON('{"a":1}'))::VARCHAR;
--> [1] | NULL | {"a":1}

SELECT IS_ARRAY(v), IS_OBJECT(v), IS_VARCHAR(v), IS_INTEGER(v), IS_BOOLEAN(v), IS_NULL_VALUE(v) FROM kinds WHERE n IN (1, 3, 8) ORDER BY n;
--> False | False | False | False | False | True
--> False | False | False | False | True | False
--> True | False | False | False | False | False

SELECT n FROM kinds WHERE IS_DECIMAL(v) ORDER BY n;
--> 4
--> 5

SELECT n FROM kinds WHERE IS_DOUBLE(v) OR IS_REAL(v) ORDER BY n;
--> 4
--> 5
--> 6

SELECT n FROM kinds WHERE IS_CHAR(v) ORDER BY n;
--> 7

SELECT IS_NULL_VALUE(PARSE_JSON('{"a": null}'):a), IS_NULL_VALUE(PARSE_JSON('{"a": null}'):b);
--> True | NULL

SELECT PARSE_JSON('{"a": null}'):a IS NULL, PARSE_JSON('{"a": null}'):b IS NULL;
--> False | True

SELECT PARSE_JSON('{"a": null}'):a::VARCHAR IS NULL;
--> True

SELECT TRY_PARSE_JSON('{"a": '), TRY_PARSE_JSON('{"a": 1}'):a;
--> NULL | 1

SELECT PARSE_JSON('{"a": ');
--! 100069

SELECT PARSE_JSON(NULL), PARSE_JSON('') IS NULL;
--> NULL | True

SELECT STRIP_NULL_VALUE(PARSE_JSON('{"a": null}'):a), STRIP_NULL_VALUE(PARSE_JSON('{"a": 1}'):a);
--> NULL | 1

SELECT CHECK_JSON('{"a": 1}'), CHECK_JSON('{"a": ') IS NOT NULL;
--> NULL | True

SELECT PARSE_JSON('"text"')::VARCHAR, TO_VARCHAR('a'::VARIANT), TO_JSON('a'::VARIANT);
--> text | a | "a"

SELECT COUNT(*) FROM docs WHERE v:address.city IS NOT NULL;
--> 1

SELECT t.value::INT * 2 FROM TABLE(FLATTEN([1, 2, 3])) t WHERE t.value > 1;
--> 4
--> 6

SELECT SUM(f.value) FROM docs d, LATERAL FLATTEN(INPUT => [1, 2, 3]) f;
--> 12

SELECT LISTAGG(f.value::STRING, ',') WITHIN GROUP (ORDER BY f.index) FROM docs d, LATERAL FLATTEN(d.v:tags) f;
--> b,a

SELECT OBJECT_CONSTRUCT('x', ARRAY_CONSTRUCT(1, OBJECT_CONSTRUCT('y', 2))):x[1].y::INT;
--> 2

UPDATE docs SET v = OBJECT_INSERT(v, 'seen', TRUE, TRUE) WHERE id = 2;
SELECT v:seen::BOOLEAN, v:name::STRING FROM docs WHERE id = 2;
--> True | Bob

SELECT REDUCE([1, 2, 3], 0, (acc, x) -> acc + x);
--! refused

SELECT FILTER([1, 2, 3, 4], x -> x > 2)::VARCHAR, TRANSFORM([1, 2], x INT -> x * 10)::VARCHAR;
--! refused

SELECT ARRAY_CONSTRUCT(1, NULL);
--~ [\n  1,\n  undefined\n]

SELECT TYPEOF(1.5::FLOAT::VARIANT);
--~ DOUBLE

SELECT ARRAY_SLICE([1], 0);
--! 938

SELECT TYPEOF(v, 1) FROM docs;
--! 938

SELECT v:name FROM docs WHERE v:tags[0] = 'b' AND v:name IN ('Ada', 'Bob') AND v:name LIKE 'A%';
--> "Ada"

SELECT UPPER(v:name), v:name || '!', COALESCE(v:nothing, 'none'), IFF(id = 1, v:name, 'x') FROM docs WHERE id = 1;
--> ADA | Ada! | "none" | "Ada"

SELECT XMLGET(PARSE_XML('<a><b>1</b></a>'), 'b'):"$"::VARCHAR;
--! refused
