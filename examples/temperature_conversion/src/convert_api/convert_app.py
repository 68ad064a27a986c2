"""Converts Celsius to Fahrenheit: batches of a Snowflake service function in, batches out."""

from __future__ import annotations

import logging
import os

from flask import Flask, Response, jsonify, request

app = Flask(__name__)
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
log = logging.getLogger("convert_api")


@app.get("/healthcheck")
def healthcheck() -> str:
    return "I'm ready!"


@app.post("/convert")
def convert() -> Response:
    rows = request.get_json()["data"]
    log.info("converting a batch of %d rows", len(rows))
    return jsonify({"data": [[index, None if celsius is None else celsius * 9 / 5 + 32] for index, celsius in rows]})


if __name__ == "__main__":
    # On all addresses: Snowflake reaches a container from outside of it.
    app.run(host="0.0.0.0", port=int(os.getenv("SERVER_PORT", "9090")))  # noqa: S104  # see above
