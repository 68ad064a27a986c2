// The Node driver: connects, queries, binds, streams, several statements, asynchronous ones. Run under pytest-spcs run.
const fs = require("fs");
const os = require("os");
const path = require("path");
const snowflake = require("snowflake-sdk");

snowflake.configure({ logLevel: "OFF" });
const { SNOWFLAKE_HOST: host, SNOWFLAKE_PORT: port, SNOWFLAKE_PROTOCOL: protocol } = process.env;
const connection = snowflake.createConnection({
  account: process.env.SNOWFLAKE_ACCOUNT,
  username: process.env.SNOWFLAKE_USER,
  password: process.env.SNOWFLAKE_PASSWORD,
  accessUrl: `${protocol}://${host}:${port}`,
  host,
  port: Number(port),
  protocol,
});

const execute = (sqlText, binds) =>
  new Promise((resolve, reject) =>
    connection.execute({ sqlText, binds, complete: (error, _, rows) => (error ? reject(error) : resolve(rows)) }),
  );
const connect = () => new Promise((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
const expect = (got, wanted) => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`);
};

const streamed = (sqlText) =>
  new Promise((resolve, reject) => {
    let count = 0;
    const complete = (error, statement) => {
      if (error) return reject(error);
      statement.streamRows().on("error", reject).on("data", () => count++).on("end", () => resolve(count));
    };
    connection.execute({ sqlText, streamResult: true, complete });
  });
const several = (sqlText, binds) =>
  new Promise((resolve, reject) => {
    const results = [];
    const complete = (error, statement, rows) => {
      if (error) return reject(error);
      results.push(rows);
      statement.hasNext() ? statement.NextResult() : resolve(results);
    };
    connection.execute({ sqlText, binds, parameters: { MULTI_STATEMENT_COUNT: 0 }, complete });
  });
const later = async (sqlText) => {
  const queryId = await new Promise((resolve, reject) => {
    const complete = (error, statement) => (error ? reject(error) : resolve(statement.getQueryId()));
    connection.execute({ sqlText, asyncExec: true, complete });
  });
  const statement = await connection.getResultsFromQueryId({ queryId });
  const rows = [];
  for await (const row of statement.streamRows()) rows.push(row);
  return [await connection.getQueryStatus(queryId), rows];
};
const files = async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "node-"));
  fs.writeFileSync(path.join(directory, "hello.txt"), "hello");
  await execute("CREATE STAGE files");
  await execute(`PUT file://${directory}/hello.txt @files AUTO_COMPRESS = FALSE`);
  expect((await execute("LIST @files")).map((row) => row.name), ["files/hello.txt"]);
  fs.mkdirSync(path.join(directory, "got"));
  await execute(`GET @files/hello.txt file://${directory}/got/`);
  expect(fs.readFileSync(path.join(directory, "got", "hello.txt"), "utf8"), "hello");
  fs.rmSync(directory, { recursive: true });
};

(async () => {
  await connect();
  await execute("CREATE DATABASE demo");
  await execute("USE SCHEMA demo.public");
  await execute("CREATE TABLE people (id INT, name TEXT, paid NUMBER(10, 2), paid_at TIMESTAMP_NTZ)");
  await execute("INSERT INTO people SELECT ?, ?, ?, ?", [1, "ada", 12.5, "2026-01-02 03:04:05"]);
  await execute("INSERT INTO people (id, name) VALUES (?, ?)", [[2, "grace"], [3, "edsger"]]);
  expect(await execute("SELECT id, name, paid FROM people WHERE id = :1", [1]), [{ ID: 1, NAME: "ada", PAID: 12.5 }]);
  expect(await execute("SELECT COUNT(*) AS n FROM people"), [{ N: 3 }]);
  expect((await execute("SELECT paid_at FROM people WHERE id = 1"))[0].PAID_AT.toISOString(), "2026-01-02T03:04:05.000Z");
  expect(await execute("SELECT seq4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 3))"), [{ N: 0 }, { N: 1 }, { N: 2 }]);
  const [values] = await execute(
    "SELECT 1.5::FLOAT f, TRUE b, '2026-01-02'::DATE d, TO_BINARY('6162') bin, PARSE_JSON('{\"a\": [1]}') v, NULL n",
  );
  expect([values.F, values.B, values.V, values.N], [1.5, true, { a: [1] }, null]);
  expect([values.D.toISOString(), values.BIN.toString()], ["2026-01-02T00:00:00.000Z", "ab"]);
  expect(await streamed("SELECT seq4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 20000))"), 20000);
  expect(await several("SELECT 1 AS a; SELECT ? AS a", [2]), [[{ A: 1 }], [{ A: 2 }]]);
  expect(await later("SELECT 7 AS n"), ["SUCCESS", [{ N: 7 }]]);
  await execute("BEGIN");
  await execute("DELETE FROM people");
  await execute("ROLLBACK");
  expect(await execute("SELECT COUNT(*) AS n FROM people"), [{ N: 3 }]);
  await files();
  const failure = await execute("SELECT * FROM missing").catch((error) => error);
  expect([failure.code, failure.sqlState], ["002003", "42S02"]);
  await execute("CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS");
  expect((await execute("SHOW COMPUTE POOLS")).map((row) => row.name), ["POOL"]);
  await execute("DROP COMPUTE POOL pool");
  await execute("DROP DATABASE demo");
  await new Promise((resolve) => connection.destroy(resolve));
  console.log(`node ${process.version} snowflake-sdk ${require("snowflake-sdk/package.json").version} ok`);
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
