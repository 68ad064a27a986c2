"""The server that runs in the containers of these tests, and the Dockerfile of its image."""

from __future__ import annotations

SERVER = """
import http.server, json, os, signal, socket, sys, urllib.parse

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name, _, argument = urllib.parse.unquote(self.path[1:]).partition("?")
        print("asked for", self.path)
        if name == "exit":
            os._exit(int(argument))
        if name == "abort":
            os.abort()
        self.answer(json.dumps(getattr(self, "see_" + (name or "name"))(argument)).encode())

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def see_name(self, _):
        return os.environ.get("NAME", "")

    def see_environment(self, _):
        return dict(os.environ)

    def see_directory(self, path):
        return [os.getcwd(), sorted(os.listdir(path or "."))]

    def see_exists(self, path):
        return os.path.exists(path)

    def see_write(self, path):
        with open(path, "w") as file:
            file.write("x")
        return os.path.exists(path)

    def see_user(self, _):
        return os.getuid()

    def see_processes(self, _):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]

    def see_neighbour(self, address):
        host, port = address.split(":")
        try:
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                return connection.makefile("rb").read().decode().splitlines()[-1]
        except OSError as error:
            return type(error).__name__ + ": " + os.strerror(error.errno or 0)

if "--stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "--polite" in sys.argv:
    def farewell(*_):
        print("farewell")
        sys.exit(7)
    signal.signal(signal.SIGTERM, farewell)
host = "127.0.0.1" if "--loopback" in sys.argv else "0.0.0.0"
http.server.ThreadingHTTPServer.request_queue_size = 64
print("listening", file=sys.stderr)
http.server.ThreadingHTTPServer((host, int(os.environ.get("PORT", "9090"))), Handler).serve_forever()
"""
DOCKERFILE = 'FROM python:3.11\nWORKDIR /app\nCOPY ./ /app/\nENV COLOUR=blue\nCMD ["python", "server.py"]\n'
