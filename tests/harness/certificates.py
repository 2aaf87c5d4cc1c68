"""Certificates of our own making."""

import ssl
import subprocess
import sys
from http.server import ThreadingHTTPServer
from pathlib import Path


def certificate(folder: Path, name: str, subject: str) -> tuple[str, str]:
    """A self-signed certificate and its key, in files. `subject`: its alternative names, as OpenSSL writes them."""
    files = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject}",
                    "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


class Authority:
    """Signs certificates of others; `file` is its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.file, self.key = certificate(folder, "authority", "DNS:authority.example")

    def signs(self, name: str, subject: str) -> tuple[str, str]:
        made, key = str(self.folder / f"{name}.pem"), str(self.folder / f"{name}.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-CA", self.file, "-CAkey", self.key, "-addext", f"subjectAltName={subject}",
                        "-addext", "basicConstraints=critical,CA:FALSE", "-out", made, "-keyout", key], check=True, capture_output=True)
        return made, key


class QuietServer(ThreadingHTTPServer):
    """Says nothing of handshakes that fail: its test does."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ssl.SSLError):
            super().handle_error(request, client_address)


def server_side(files: tuple[str, str], listener):
    """The listening socket with this certificate. Handshakes are made where connections are served, not where they are accepted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context.wrap_socket(listener, server_side=True, do_handshake_on_connect=False)
