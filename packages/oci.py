"""The container image as an OCI image layout in a tar archive (image-spec 1.0), written without an engine: one layer with the static program,
the certificate authorities and a user. `docker load` and `podman load` take it; so does `skopeo copy oci-archive:`."""

import hashlib
import json
import time
from pathlib import Path

import archive
import binary
import licences
import release
from archive import Entry

FORM = "solidrust-*-oci-*.tar"
USER = 10001
DATA = "var/lib/solidrust"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
LAYOUT = "application/vnd.oci.image."


def layer() -> bytes:
    return archive.tar([
        Entry("usr/bin/solidrust", binary.STATIC.read_bytes(), 0o755),
        Entry("etc/ssl/certs/ca-certificates.crt", AUTHORITIES.read_bytes()),
        Entry("etc/passwd", f"root:x:0:0::/:/sbin/nologin\nsolidrust:x:{USER}:{USER}::/{DATA}:/sbin/nologin\n".encode()),
        Entry("etc/group", f"root:x:0:\nsolidrust:x:{USER}:\n".encode()),
        Entry("usr/share/doc/solidrust/LICENSE", release.licence()),
        Entry("usr/share/doc/solidrust/THIRD-PARTY.txt", licences.text()),
        Entry(DATA, mode=0o700, owner=USER),
        Entry("tmp", mode=0o1777),
    ], release.epoch())


def _json(value) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()


def make(folder: Path) -> Path:
    version = release.version()
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(release.epoch()))
    plain = layer()
    packed = archive.gzipped(plain)
    labels = {"org.opencontainers.image." + key: value for key, value in {
        "title": "SolidRusT", "description": release.SUMMARY, "version": version, "revision": release.commit(),
        "licenses": "Apache-2.0", "created": created}.items()}
    config = _json({
        "architecture": release.DEBIAN_ARCHITECTURES[release.machine()], "os": "linux", "created": created,
        "config": {
            "User": f"{USER}:{USER}", "Entrypoint": ["/usr/bin/solidrust"], "Cmd": ["serve"], "WorkingDir": f"/{DATA}",
            "Env": ["PATH=/usr/bin", f"SOLIDRUST_DATA_DIR=/{DATA}",
                    "SOLIDRUST_LISTEN_API=0.0.0.0:8080", "SOLIDRUST_LISTEN_CONSOLE=0.0.0.0:8081"],
            "ExposedPorts": {"8080/tcp": {}, "8081/tcp": {}}, "Volumes": {f"/{DATA}": {}}, "StopSignal": "SIGTERM", "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(plain).hexdigest()]},
        "history": [{"created": created, "created_by": "tools/package"}],
    })
    blobs = {}

    def described(data: bytes, kind: str) -> dict:
        digest = hashlib.sha256(data).hexdigest()
        blobs[f"blobs/sha256/{digest}"] = data
        return {"mediaType": LAYOUT + kind, "digest": f"sha256:{digest}", "size": len(data)}

    of_config, of_layer = described(config, "config.v1+json"), described(packed, "layer.v1.tar+gzip")
    manifest = _json({"schemaVersion": 2, "mediaType": LAYOUT + "manifest.v1+json", "config": of_config, "layers": [of_layer],
                      "annotations": labels})
    name = f"solidrust:{version}"
    index = _json({"schemaVersion": 2, "mediaType": LAYOUT + "index.v1+json", "manifests": [
        described(manifest, "manifest.v1+json") | {
            "platform": {"architecture": release.DEBIAN_ARCHITECTURES[release.machine()], "os": "linux"},
            "annotations": {"org.opencontainers.image.ref.name": version, "io.containerd.image.name": f"docker.io/library/{name}"}}]})

    def path_of(one: dict) -> str:
        return "blobs/sha256/" + one["digest"].removeprefix("sha256:")

    # For engines that do not read the layout yet: what `docker save` writes beside it.
    older = _json([{"Config": path_of(of_config), "RepoTags": [name], "Layers": [path_of(of_layer)]}])
    path = folder / f"solidrust-{version}-oci-{release.DEBIAN_ARCHITECTURES[release.machine()]}.tar"
    path.write_bytes(archive.tar(
        [Entry("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), Entry("index.json", index), Entry("manifest.json", older),
         *(Entry(name, data) for name, data in blobs.items())], release.epoch()))
    return path
