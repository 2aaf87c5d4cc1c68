"""The rules of the HTTP edge, each as bytes and what must come of them.

A refused message gets one answer with this status and code, and the connection closes: a request that stands
right behind it is never answered. An accepted one is answered, and the request behind it is too."""

from dataclasses import dataclass, field

BODY = b'{"model":"sandbox","messages":[{"role":"user","content":"Hi"}]}'
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n"  # would be a 404 of its own


@dataclass
class Rule:
    name: str
    message: bytes  # KEY stands for a test key
    status: tuple[int, ...]
    code: str | None = None
    closes: bool = True
    headers: dict = field(default_factory=dict)
    splits: int = 1  # tries every n-th place to split at


RULES: list[Rule] = []


def refuse(name, message, status=400, code="invalid_request", **more):
    RULES.append(Rule(name, message, (status,), code, **more))


def accept(name, message, status=200, code=None, **more):
    RULES.append(Rule(name, message, (status,), code, closes=False, **more))


def head(*lines: bytes, request=b"GET /healthz HTTP/1.1", host=b"Host: localhost") -> bytes:
    return b"\r\n".join([request, *([host] if host is not None else []), *lines]) + b"\r\n\r\n"


def post(*lines: bytes, body: bytes = b"", request=b"POST /v1/chat/completions HTTP/1.1", **more) -> bytes:
    return head(b"X-API-Key: KEY", b"Content-Type: application/json", *lines, request=request, **more) + body


def length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + end


TE = b"Transfer-Encoding: chunked"
CHUNKED = chunked(BODY)

# ---- well-formed messages -------------------------------------------------------------------
accept("a plain GET", head())
accept("HEAD", head(request=b"HEAD /healthz HTTP/1.1"))
accept("a POST with a length", post(length(BODY), body=BODY))
accept("a POST in one chunk", post(TE, body=CHUNKED))
accept("a POST in many chunks", post(TE, body=chunked(*[BODY[i : i + 3] for i in range(0, len(BODY), 3)])))
accept("the coding's name in another case", post(b"transfer-encoding: CHUNKED", body=CHUNKED))
accept("white space around a value", post(b"Content-Length: \t %d \t" % len(BODY), body=BODY))
accept("no space after the colon", post(b"Content-Length:%d" % len(BODY), body=BODY))
accept("a tab inside a value", head(b"X-Note: a\tb"))
accept("an upper-case chunk size", post(TE, body=b"%X\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)))
accept("a chunk extension of moderate length", post(TE, body=b"%x;a=b;c=\"d\"\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)))
accept("a Host with a port", head(host=b"Host: localhost:8080"))
accept("a Host that is an IPv6 address", head(host=b"Host: [::1]:8080"))
accept("a Host that is nobody's: nothing depends on it", head(host=b"Host: other.example"))
accept("an unknown path with its body read", post(length(BODY), body=BODY, request=b"POST /nothing HTTP/1.1"),
       404, "unknown_url")
accept("a method that the path does not have", head(request=b"PUT /healthz HTTP/1.1"), 405, "method_not_allowed")
accept("absolute-form", head(request=b"GET http://localhost:8080/healthz?a=b HTTP/1.1"))
accept("absolute-form with a POST", post(length(BODY), body=BODY, request=b"POST https://localhost/v1/chat/completions HTTP/1.1"))
accept("absolute-form beside another Host, which counts for nothing",
       head(request=b"GET http://localhost/healthz HTTP/1.1", host=b"Host: other.example"))
accept("absolute-form without a path", head(request=b"GET http://localhost HTTP/1.1"), 404, "unknown_url")
accept("absolute-form with an IPv6 address", head(request=b"GET http://[::1]:8080/healthz HTTP/1.1"))
accept("HTTP/1.2, understood as 1.1", head(request=b"GET /healthz HTTP/1.2"))
accept("HTTP/1.9 with chunks", post(TE, body=CHUNKED, request=b"POST /v1/chat/completions HTTP/1.9"))
accept("// behind the version", head(b"X-API-Key: KEY", request=b"GET /v1//models HTTP/1.1"))
accept("an escaped slash in a model's id", head(b"X-API-Key: KEY", request=b"GET /v1/models/no%2Fsuch HTTP/1.1"), 404,
       "model_not_found")
accept("a model's id beyond ASCII", head(b"X-API-Key: KEY", request=b"GET /v1/models/%C3%BC%F0%9F%8C%8D HTTP/1.1"), 404,
       "model_not_found")
accept("64 fields", head(*[b"X-F%d: v" % i for i in range(63)]))

# ---- framing --------------------------------------------------------------------------------
refuse("a length and chunked", post(length(CHUNKED), TE, body=CHUNKED))
refuse("chunked and a length", post(TE, b"Content-Length: 5", body=CHUNKED))
refuse("a short length and chunked", post(b"Content-Length: 5", TE, body=CHUNKED))
for coding in (b"gzip", b"chunked, gzip", b"gzip, chunked", b'"chunked"', b"xchunked", b"chunkedx", b"identity",
               b"", b",chunked", b"chunked,", b"chunked, chunked", b"chunked;q=1", b"chunked\x0b", b"\x0bchunked",
               b"ch unked", b"deflate", b"compress"):
    refuse(f"Transfer-Encoding: {coding!r}", post(b"Transfer-Encoding: " + coding, body=SMUGGLED))
    refuse(f"Transfer-Encoding: {coding!r} with a length",
           post(b"Transfer-Encoding: " + coding, length(SMUGGLED), body=SMUGGLED), splits=3)
refuse("Transfer-Encoding twice", post(TE, TE, body=CHUNKED))
refuse("Transfer-Encoding twice, different", post(TE, b"Transfer-Encoding: gzip", body=CHUNKED))
refuse("a folded Transfer-Encoding", post(b"Transfer-Encoding:\r\n chunked", body=CHUNKED))
refuse("a folded Transfer-Encoding behind a comma", post(b"Transfer-Encoding: gzip,\r\n\tchunked", body=CHUNKED))
refuse("a space before the colon of Transfer-Encoding", post(b"Transfer-Encoding : chunked", body=CHUNKED))
refuse("a space before the colon of Content-Length", post(b"Content-Length : %d" % len(BODY), body=BODY))
n = b"%d" % len(BODY)
for value in (b"+" + n, b"-" + n, b"0x" + b"%x" % len(BODY), n + b"," + n, n + b", " + n, n + b" " + n, b"", n + b".0",
              b"1e2", n + b"a", b"a", b"18446744073709551616", b"99999999999999999999999999", b"-1",
              n + b";", "６３".encode(), b"'" + n + b"'"):
    refuse(f"Content-Length: {value!r}", post(b"Content-Length: " + value, body=BODY + SMUGGLED), splits=2)
refuse("the same Content-Length twice", post(length(BODY), length(BODY), body=BODY))
refuse("two Content-Lengths", post(length(BODY), b"Content-Length: 0", body=BODY))
refuse("two Content-Lengths, the other way", post(b"Content-Length: 0", length(BODY), body=BODY))
refuse("chunked in HTTP/1.0", post(TE, body=CHUNKED, request=b"POST /v1/chat/completions HTTP/1.0"))

# ---- the request line -----------------------------------------------------------------------
for version in (b"HTTP/0.9", b"HTTP/2.0", b"HTTP/2", b"HTTP/11", b"HTTP/1.10", b"http/1.1", b"HTTP/1,1",
                b"HTTP/1.1 ", b"HTTP/ 1.1", b"XTTP/1.1", b"HTTP/1."):
    refuse(f"version {version!r}", head(request=b"GET /healthz " + version))
refuse("no version", head(request=b"GET /healthz"))
refuse("no target", head(request=b"GET  HTTP/1.1"))
refuse("two spaces before the target", head(request=b"GET  /healthz HTTP/1.1"))
refuse("two spaces before the version", head(request=b"GET /healthz  HTTP/1.1"))
refuse("a tab for a space", head(request=b"GET\t/healthz HTTP/1.1"))
refuse("a space first", head(request=b" GET /healthz HTTP/1.1"))
refuse("a method that is no token", head(request=b"G@T /healthz HTTP/1.1"))
refuse("a NUL in the request line", head(request=b"GET /health\0z HTTP/1.1"))
refuse("a control character in the request line", head(request=b"GET /healthz\x01 HTTP/1.1"))
refuse("a TLS greeting on a plain listener", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n")
refuse("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
refuse("CONNECT", head(request=b"CONNECT example.org:443 HTTP/1.1"), 405, "method_not_allowed", headers={"allow": None})
for method in (b"BREW", b"0123456789GET", b"get", b"G'ET"):
    refuse(f"an unknown method {method!r}: perhaps what another took for a body",
           head(request=method + b" /healthz HTTP/1.1"), 405, "method_not_allowed")
refuse("an unknown method with a body", post(length(BODY), body=BODY, request=b"BREW /v1/chat/completions HTTP/1.1"), 405,
       "method_not_allowed")
refuse("TRACE", head(request=b"TRACE /healthz HTTP/1.1"), 405, "method_not_allowed")

# ---- paths ----------------------------------------------------------------------------------
for path in (b"/v1%2fmodels", b"/v1%2Fmodels", b"/v1%5cmodels", b"/v1%5Cmodels", b"/v1/models%00", b"//v1/models",
             b"/v1///models", b"/v12//models", b"/v1/models//a", b"/./v1/models", b"/v1/./models", b"/v1/../v1/models", b"/../v1/models", b"/v1/models/..",
             b"/v1/models/.", b"/%2e%2e/healthz", b"/v1/%2e/models", "/v1/modèls".encode(), b"/v1/models/\xff",
             b"/v1/%6dodels", b"*", b"", b"/v1/models%2Fa", b"/v1/models/a%2F%2Fb", b"/v1/models/..%2Fkey", b"/v1/models/%2e%2e",
             b"/v1/models/%C3", b"/v1/models/a%C0%AFb", b"/v1/models/%ED%A0%80", b"/v1/models/a%00", b"/v1/models/a%0Ab",
             b"ftp://localhost/healthz", b"http:/healthz", b"http:///healthz", b"http://user@localhost/healthz",
             b"http://user:secret@localhost/healthz", b"http://localhost:port/healthz", b"http://localhost:/healthz",
             b"http://local%68ost/healthz", b"http://[::1/healthz", b"http://localhost/../healthz", b"http://localhost//healthz",
             b"/v1/models%", b"/v1/models%2", b"/v1/models%zz", b"v1/models", b"/v1\\models", b"/healthz#part"):
    refuse(f"path {path!r}", head(b"X-API-Key: KEY", request=b"GET " + path + b" HTTP/1.1"))

# ---- fields ---------------------------------------------------------------------------------
refuse("obs-fold with a space", head(b"X-A: b\r\n c"))
refuse("obs-fold with a tab", head(b"X-A: b\r\n\tc"))
refuse("a folded first field", b"GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n")
refuse("bare LF after the request line", b"GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n")
refuse("bare LF after a field", b"GET /healthz HTTP/1.1\r\nHost: localhost\n\r\n")
refuse("bare LF for all", b"GET /healthz HTTP/1.1\nHost: localhost\n\n")
refuse("bare LF inside a value", head(b"X-A: b\nX-B: c"))
refuse("bare LF at the end of the block", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\n\r\n\r\n")
refuse("bare CR inside a value", head(b"X-A: b\rX-B: c"))
refuse("bare CR after a field", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\r\n\r\n")
refuse("NUL in a value", head(b"X-A: b\0c"))
refuse("NUL in a name", head(b"X-\0A: b"))
refuse("a control character in a value", head(b"X-A: b\x07c"))
refuse("DEL in a value", head(b"X-A: b\x7fc"))
refuse("a space before the colon", head(b"X-A : b"))
refuse("a tab before the colon", head(b"X-A\t: b"))
refuse("an empty name", head(b": b"))
refuse("a line without a colon", head(b"X-A"))
for name in (b"X(A)", b"X/A", b"X A", b'X"A"', b"X@A", b"X[A]", b"X{A}", "Xé".encode(), b"X,A", b"X;A", b"X=A"):
    refuse(f"name {name!r}", head(name + b": b"), splits=3)
refuse("no Host", head(host=None))
refuse("no Host beside an absolute-form", head(host=None, request=b"GET http://localhost/healthz HTTP/1.1"))
refuse("no Host in HTTP/1.2", head(host=None, request=b"GET /healthz HTTP/1.2"))
refuse("an empty Host in HTTP/1.0", head(host=b"Host:", request=b"GET /healthz HTTP/1.0"))
refuse("a Host that is none beside an absolute-form", head(host=b"Host: a/b", request=b"GET http://localhost/healthz HTTP/1.1"))
refuse("an empty Host", head(host=b"Host:"))
refuse("two Hosts", head(b"Host: other"))
refuse("the same Host twice", head(b"Host: localhost"))
for host in (b"a b", b"a/b", b"user@localhost", b"localhost:port", b"localhost:8080:1", b"localhost:99999999",
             b"[::1", b"a?b", b"a#b", b"a\\b", b"a,b", "é".encode(), b"<a>"):
    refuse(f"Host {host!r}", head(host=b"Host: " + host), splits=3)
refuse("two API keys in one header form", post(length(BODY), b"X-API-Key: other", body=BODY))
refuse("two Authorization fields", post(b"Authorization: Bearer KEY", b"Authorization: Bearer KEY", length(BODY), body=BODY))

# ---- bodies where there may be none; Expect ---------------------------------------------------
for method in (b"GET", b"HEAD", b"DELETE"):
    line = method + b" /healthz HTTP/1.1"
    refuse(f"{method.decode()} with a body", head(length(SMUGGLED), request=line) + SMUGGLED)
    refuse(f"{method.decode()} with a chunked body", head(TE, request=line) + chunked(SMUGGLED))
refuse("another Expect", post(b"Expect: 200-ok", length(BODY), body=BODY))
refuse("Expect with more than it may", post(b"Expect: 100-continue, x", length(BODY), body=BODY))

# ---- chunks -----------------------------------------------------------------------------------
for size in (b"", b"0x3f", b"+3f", b"-3f", b"3g", b" 3f", b"3f ", b"\t3f", b"10000000000000000", b"fffffffffffffffff",
             b"ffffffffffffffff", b"3f,3f", b"'3f'", b"3f\0"):
    refuse(f"chunk size {size!r}", post(TE, body=size + b"\r\n" + BODY + b"\r\n0\r\n\r\n"), splits=2)
refuse("a chunk size with bare LF", post(TE, body=b"3f\n" + BODY + b"\r\n0\r\n\r\n"))
refuse("a chunk size with bare CR", post(TE, body=b"3f\r" + BODY + b"\r\n0\r\n\r\n"))
refuse("a chunk longer than its size", post(TE, body=b"3e\r\n" + BODY + b"\r\n0\r\n\r\n"))
refuse("a chunk without its end", post(TE, body=b"3f\r\n" + BODY + b"0\r\n\r\n"))
refuse("a chunk with LF as its end", post(TE, body=b"3f\r\n" + BODY + b"\n0\r\n\r\n"))
refuse("an LF in a quoted chunk extension", post(TE, body=b'3f;a="\n"\r\n' + BODY + b"\r\n0\r\n\r\n"))
refuse("a CR in a chunk extension", post(TE, body=b"3f;a=\rb\r\n" + BODY + b"\r\n0\r\n\r\n"))
refuse("a NUL in a chunk extension", post(TE, body=b"3f;a=\0\r\n" + BODY + b"\r\n0\r\n\r\n"))
for extension in (b";", b";;", b"; ", b";a;", b";a=", b";=b", b";a=b ", b";a ", b';a="b', b';a="b" ', b';a="b"c', b';a=b"c"', b";a@b",
                  b';"a"=b', b";a=b=c", b";a=b c", b" ;a", b"\t;a", b';a="\x7f"', b';a="\xc3\xa9"', b";a=\xff", b";a\x0b=b"):
    refuse(f"chunk extension {extension!r}", post(TE, body=b"3f" + extension + b"\r\n" + BODY + b"\r\n0\r\n\r\n"), splits=2)
    refuse(f"extension of the last chunk {extension!r}", post(TE, body=b"3f\r\n" + BODY + b"\r\n0" + extension + b"\r\n\r\n"), splits=2)
for extension in (b";a", b";a=b", b"; a = b", b";a;b=c;d", b';a="b;c=\\"d\\""', b';a="" ; b'):
    accept(f"chunk extension {extension!r}",
           post(TE, body=b"3f" + extension + b"\r\n" + BODY + b"\r\n0" + extension + b"\r\n\r\n"), splits=2)
refuse("a chunk extension over 256 bytes", post(TE, body=b"3f;" + b"a" * 256 + b"\r\n" + BODY + b"\r\n0\r\n\r\n"), splits=3)
refuse("an extension of the last chunk over 256 bytes",
       post(TE, body=b"3f\r\n" + BODY + b"\r\n0;" + b"a" * 256 + b"\r\n\r\n"), splits=3)

# ---- trailers: dropped, and as strict as fields ------------------------------------------------
for trailer in (b"Authorization: Bearer sk_live_x", b"X-API-Key: other", b"Content-Length: 5", b"Transfer-Encoding: gzip",
                b"Host: evil", b"X-Checksum: 1"):
    accept(f"trailer {trailer!r}", post(TE, body=chunked(BODY, end=b"0\r\n" + trailer + b"\r\n\r\n")))
accept("a key in a trailer is no credential",
       head(b"Content-Type: application/json", TE, request=b"POST /v1/chat/completions HTTP/1.1")
       + chunked(BODY, end=b"0\r\nX-API-Key: KEY\r\n\r\n"), 401, "missing_auth_header")
for trailer in (b"X A: b", b"X-A : b", b"X-A: b\0", b"X-A: b\n", b" X-A: b", b"X-A"):
    refuse(f"bad trailer {trailer!r}", post(TE, body=chunked(BODY, end=b"0\r\n" + trailer + b"\r\n\r\n")), splits=2)

# ---- limits -----------------------------------------------------------------------------------
LINE = 8 * 1024
BLOCK = 16 * 1024


def request_line(size: int) -> bytes:
    start, end = b"GET /healthz?", b" HTTP/1.1"
    return start + b"q" * (size - len(start) - len(end)) + end


def block(size: int) -> bytes:
    """A head whose fields, with their line ends, take `size` bytes."""
    fields = b"Host: localhost\r\n"
    return b"GET /healthz HTTP/1.1\r\n" + fields + b"X-Big: " + b"b" * (size - len(fields) - 9) + b"\r\n\r\n"


accept("a request line under 8 KiB", head(request=request_line(LINE - 16)), splits=503)
refuse("a request line over 8 KiB", head(request=request_line(LINE + 16)), 414, "uri_too_long", splits=503)
refuse("a method over 8 KiB", head(request=b"G" * (LINE + 16) + b" /healthz HTTP/1.1"), 414, "uri_too_long", splits=503)
accept("a header block under 16 KiB", block(BLOCK - 64), splits=1009)
refuse("a header block over 16 KiB", block(BLOCK + 64), 431, "headers_too_large", splits=1009)
refuse("65 fields", head(*[b"X-F%d: v" % i for i in range(64)]), 431, "headers_too_large", splits=7)
refuse("a body over 20 MiB", post(b"Content-Length: 20971521"), 413, "request_too_large", splits=3)
refuse("an answer that leaves more than 64 KiB of body unread",
       head(b"Content-Type: application/json", b"Content-Length: 70000", request=b"POST /v1/chat/completions HTTP/1.1")
       + b" " * 70000, 401, "missing_auth_header", splits=9001)
accept("an answer that leaves a small body unread",
       head(b"Content-Type: application/json", b"Content-Length: 5000", request=b"POST /v1/chat/completions HTTP/1.1")
       + b" " * 5000, 401, "missing_auth_header", splits=501)
