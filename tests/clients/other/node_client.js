// The Node driver: connects, queries, binds (also many rows at once). Run under pytest-spcs run.
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
