"""A web server on loopback that remembers what it was asked for."""
import contextlib
import mimetypes
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """Serves `folders` (URL prefix to path) and keeps each answer as (path, status, bytes).

    `replaced` (URL path to file) comes before the folders. No path leaves its folder. `policy`: what every answer says
    as Content-Security-Policy."""

    def __init__(self, folders, replaced, policy=None):
        self.answers, lock = [], threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/")
                body = None
                if path.endswith("/"):
                    path += "index.html"
                for prefix, folder in folders.items():
                    file = replaced.get(path) or (folder / path[len(prefix):]).resolve()
                    if path.startswith(prefix) and (path in replaced or folder in file.parents) and file.is_file():
                        body = file.read_bytes()
                with lock:
                    outer.answers.append((path, 200 if body is not None else 404, len(body or b"")))
                self.send_response(200 if body is not None else 404)
                kind = "model/gltf-binary" if path.endswith(".glb") else mimetypes.guess_type(path)[0]
                self.send_header("Content-Type", kind or "application/octet-stream")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                if body and body[:2] == b"\x1f\x8b":
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body or b"")

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
