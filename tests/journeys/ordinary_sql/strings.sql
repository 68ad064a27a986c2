-- Strings and regular expressions: https://docs.snowflake.com/en/sql-reference/functions-string

SELECT REGEXP_SUBSTR('It was the best of times, it was the worst of times', 'the\\W+\\w+'), REGEXP_SUBSTR('abc', 'x');
--> the best | NULL

SELECT REGEXP_SUBSTR('It was the best of times, it was the worst of times', 'the\\W+\\w+', 1, 2);
--> the worst

SELECT REGEXP_SUBSTR('It was the best of times, it was the worst of times', 'the\\W+(\\w+)', 1, 2, 'e', 1), REGEXP_SUBSTR('A MAN A PLAN', 'a\\W+(\\w+)', 1, 1, 'ie');
--> worst | MAN

SELECT REGEXP_SUBSTR_ALL('a1_a2a3_a4A5a6', 'a[[:digit:]]')::VARCHAR;
--> ["a1","a2","a3","a4","a6"]

SELECT REGEXP_REPLACE('It was the best of times, it was the worst of times', '( ){1,}', ''), REGEXP_REPLACE('abc', 'b');
--> Itwasthebestoftimes,itwastheworstoftimes | ac

SELECT REGEXP_REPLACE('the best, the worst', 'the', 'a', 1, 2), REGEXP_REPLACE('firstname middlename lastname', '(.*) (.*) (.*)', '\\3, \\1 \\2');
--> the best, a worst | lastname, firstname middlename

SELECT REGEXP_REPLACE('Aa', 'a', 'x', 1, 0, 'i');
--> xx

SELECT REGEXP_COUNT('It was the best of times, it was the worst of times', '\\bwas\\b'), REGEXP_COUNT('aAa', 'a', 1, 'i'), REGEXP_COUNT('aAa', 'a', 2);
--> 2 | 3 | 1

SELECT REGEXP_INSTR('nevermore, nevermore', 'more'), REGEXP_INSTR('nevermore, nevermore', 'more', 1, 2), REGEXP_INSTR('nevermore', 'more', 1, 1, 1), REGEXP_INSTR('a', 'x');
--> 6 | 17 | 10 | 0

SELECT REGEXP_LIKE('Sacramento', 'San.*'), REGEXP_LIKE('San Jose', 'san.*', 'i'), RLIKE('San Jose', 'San'), 'abc' REGEXP 'a.c';
--> False | True | False | True

SELECT REGEXP_LIKE('a', '(');
--! 100048

SELECT SPLIT_PART('11.22.33', '.', 0), SPLIT_PART('11.22.33', '.', 2), SPLIT_PART('11.22.33', '.', -1), SPLIT_PART('11.22.33', '.', 9), SPLIT_PART('abc', '', 1);
--> 11 | 22 | 33 | '' | abc

SELECT STRTOK('a.b.c', '.', 1), STRTOK('user@snowflake.com', '@.', 2), STRTOK('a b c'), STRTOK('', ''), STRTOK('a.b', '.', 5);
--> a | snowflake | a | NULL | NULL

SELECT STRTOK_TO_ARRAY('user@snowflake.com', '.@')::VARCHAR, STRTOK_TO_ARRAY('a b')::VARCHAR;
--> ["user","snowflake","com"] | ["a","b"]

SELECT INITCAP('the quick gray fox'), INITCAP('this is the new Frame+frame', ''), INITCAP('apple|orange', '|');
--> The Quick Gray Fox | This is the new frame+frame | Apple|Orange

SELECT SOUNDEX('Pan'), SOUNDEX('pan'), SOUNDEX('Marksmith');
--> P500 | P500 | M625

SELECT SHA2('Snowflake', 224), SHA1('snow'), MD5('Snowflake');
--> 6267d3d7a59929e6864dd4b737d98e3ef8569d9f88a7466647838532 | b94e9f3d7e001981b2dd49f2a70822a8ac8f3e68 | edf1439075a83a447fb8b630ddc9c8de

SELECT LENGTH(SHA2('a')), LENGTH(SHA2('a', 384)), LENGTH(SHA2_HEX('a', 512)), LENGTH(SHA2_BINARY('a', 256));
--> 64 | 96 | 128 | 32

SELECT MD5_HEX('a'), MD5_NUMBER_LOWER64('Snowflake'), MD5_NUMBER_UPPER64('Snowflake');
--> 0cc175b9c0f1b6a831c399e269772661 | 9203306159527282910 | 17145559544104499780

SELECT EDITDISTANCE('future', 'past'), EDITDISTANCE('Snow', 'snow'), EDITDISTANCE('future', 'past', 2);
--> 6 | 1 | 2

SELECT JAROWINKLER_SIMILARITY('Snow', 'snow'), JAROWINKLER_SIMILARITY('Gute nacht', 'Ich weis nicht'), JAROWINKLER_SIMILARITY('weiß', '');
--> 100 | 56 | 0

SELECT TRANSLATE('peña', 'ñ', 'n'), TRANSLATE('X12YZ3', 'XYZ', 'xy');
--> pena | x12y3

SELECT LPAD('123.50', 10, '*'), LPAD('hello', 3), RPAD('hi', 5, 'xy'), LPAD('x', 3);
--> ****123.50 | hel | hixyx |   x

SELECT CHARINDEX('an', 'banana'), CHARINDEX('an', 'banana', 3), POSITION('an', 'banana', 3), POSITION('z' IN 'banana'), CHARINDEX('', 'abc');
--> 2 | 4 | 4 | 0 | 1

SELECT INSERT('abc', 1, 2, 'Z'), INSERT('abcdef', 3, 2, 'zzz'), INSERT('abc', 2, 1, '');
--> Zc | abzzzef | ac

SELECT COLLATE('a', 'en-ci') = 'A', 'a' COLLATE 'en-cs' = 'A', COLLATE('é', 'en-ci-ai') = 'E';
--> True | False | True

SELECT COLLATE(' a ', 'en-trim') = 'a';
--! refused

SELECT SUBSTR('testing', 2, 3), SUBSTRING('testing', -3), SUBSTR('testing', 0, 2), SUBSTR('testing', 3, 0);
--> est | ing | te | ''

SELECT LEFT('ABCDEF', 3), RIGHT('ABCDEF', 3), LEFT('ABC', 9), REPEAT('ab', 3), SPACE(3), REVERSE('abc');
--> ABC | DEF | ABC | ababab |     | cba

SELECT TRIM('❄-❄ABC-❄-', '❄-'), LTRIM('#0001', '0#'), RTRIM('$125.00', '0.'), TRIM('  a ');
--> ABC | 1 | $125 | a

SELECT CONCAT('a', 'b', 'c'), CONCAT('a', NULL), CONCAT_WS('-', 'a', 'b'), CONCAT_WS('-', 'a', NULL), 'a' || 1;
--> abc | NULL | a-b | NULL | a1

SELECT REPLACE('down', 'down', 'up'), REPLACE('snowball', 'ball'), REPLACE('abc', 'z', 'y');
--> up | snow | abc

SELECT STARTSWITH('coffee', 'co'), ENDSWITH('coffee', 'ee'), CONTAINS('coffee', 'ff'), CONTAINS('a', NULL);
--> True | True | True | NULL

SELECT UPPER('snow'), LOWER('ABC'), LENGTH('tühmorgen'), OCTET_LENGTH('ü'), BIT_LENGTH('abc'), LEN('abc');
--> SNOW | abc | 9 | 2 | 24 | 3

SELECT ASCII('a'), ASCII(''), CHR(83), CHAR(65), UNICODE('❄');
--> 97 | 0 | S | A | 10052

SELECT HEX_ENCODE('SNOW'), HEX_DECODE_STRING('534E4F57'), BASE64_ENCODE('Snowflake'), BASE64_DECODE_STRING('U25vd2ZsYWtl'), TRY_BASE64_DECODE_STRING('!');
--> 534E4F57 | SNOW | U25vd2ZsYWtl | Snowflake | NULL

SELECT TO_BINARY('SNOW', 'UTF-8'), TO_VARCHAR(TO_BINARY('534E4F57'), 'UTF-8'), TO_BINARY('534E');
--> 534E4F57 | SNOW | 534E

SELECT 'abc' LIKE 'a%', 'a_c' LIKE 'a^_c' ESCAPE '^', 'ABC' ILIKE 'a%', 'john' LIKE ANY ('j%', 'x'), 'john' LIKE ALL ('j%', '%n');
--> True | True | True | True | True

SELECT ILIKE('Abc', 'a%'), LIKE('abc', 'a%'), 'abc' NOT LIKE 'b%';
--> True | True | True

SELECT PARSE_URL('https://example.com:8080/a/b?x=1#f'):host::STRING, PARSE_URL('https://example.com:8080/a/b?x=1#f'):parameters.x::STRING, PARSE_URL('https://example.com:8080/a/b?x=1#f'):port::STRING;
--> example.com | 1 | 8080

SELECT PARSE_IP('192.168.242.188/24', 'INET'):netmask_prefix_length::INT;
--! refused

SELECT 'It''s', $$a'b$$, 'tab\there', 'line\\n';
--> It's | a'b | tab	here | line\n

SELECT TRY_TO_NUMBER('12.3', 10, 1), TO_NUMBER('1,234.50', '9,999.99', 10, 2), TO_NUMBER('12.6'), TRY_TO_NUMBER('x');
--> 12.3 | 1234.5 | 13 | NULL

SELECT TO_CHAR(12345.678, '99,999.00'), TO_VARCHAR(-12, '999'), TO_CHAR(1.5), TO_CHAR(7, '0000');
-->  12,345.68 |  -12 | 1.5 |  0007

SELECT TO_BOOLEAN('yes'), TO_BOOLEAN('f'), TO_BOOLEAN(5), TRY_TO_BOOLEAN('maybe'), TO_BOOLEAN(0);
--> True | False | True | NULL | False

SELECT TO_BOOLEAN('maybe');
--! 100037

SELECT 'a'::INT;
--! 100038
