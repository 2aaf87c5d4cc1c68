"""The container image: every digest of the layout, and its program in the layer alone, as its user, without a writable root."""

import gzip
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml
from harness.fake import FakeServer
from harness.gateway import UPSTREAM_KEY, base_config
from packages.person import Started

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def layout(package):
    with tarfile.open(package("*-oci-*.tar")) as files:
        return {one.name: files.extractfile(one).read() for one in files if one.isfile()}


def blob(layout, described) -> bytes:
    data = layout["blobs/" + described["digest"].replace(":", "/")]
    assert len(data) == described["size"] and "sha256:" + hashlib.sha256(data).hexdigest() == described["digest"]
    return data


@pytest.fixture(scope="module")
def image(layout):
    """Manifest, configuration and the layer as a tar archive."""
    assert json.loads(layout["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    (described,) = json.loads(layout["index.json"])["manifests"]
    manifest = json.loads(blob(layout, described))
    (layer,) = manifest["layers"]
    return manifest, json.loads(blob(layout, manifest["config"])), gzip.decompress(blob(layout, layer))


def test_manifest_configuration_and_layer_fit(layout, image):
    manifest, config, layer = image
    assert manifest["schemaVersion"] == 2 and manifest["mediaType"] == "application/vnd.oci.image.manifest.v1+json"
    assert manifest["config"]["mediaType"] == "application/vnd.oci.image.config.v1+json"
    assert manifest["layers"][0]["mediaType"] == "application/vnd.oci.image.layer.v1.tar+gzip"
    assert config["rootfs"] == {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}
    assert (config["os"], config["architecture"]) == ("linux", "amd64") and len(config["history"]) == 1
    blobs = {name for name in layout if name.startswith("blobs/")}
    assert blobs == {"blobs/" + one["digest"].replace(":", "/") for one in
                     (manifest["config"], manifest["layers"][0], json.loads(layout["index.json"])["manifests"][0])}


def test_older_engines_find_the_same(layout, image):
    (older,) = json.loads(layout["manifest.json"])
    assert layout[older["Config"]] and layout[older["Layers"][0]]
    assert "blobs/sha256/" + image[0]["config"]["digest"][7:] == older["Config"]


def test_it_runs_as_nobody_in_particular_and_has_no_shell(image):
    _, config, layer = image
    assert config["config"]["User"] == "10001:10001" and config["config"]["Cmd"] == ["serve"]
    with tarfile.open(fileobj=io.BytesIO(layer)) as files:
        programs = [one.name for one in files if one.isfile() and one.mode & 0o111]
        assert programs == ["usr/bin/solidrust"]
        assert not [one.name for one in files if one.mode & 0o6000]
        data = files.getmember("var/lib/solidrust")
        assert (data.uid, data.gid, data.mode) == (10001, 10001, 0o700)
        assert files.extractfile("etc/ssl/certs/ca-certificates.crt").read().count(b"BEGIN CERTIFICATE") > 100


@pytest.fixture
def root(image, tmp_path, root_of_its_own):
    with tarfile.open(fileobj=io.BytesIO(image[2])) as files:
        files.extractall(tmp_path / "root")
    return tmp_path / "root"


def started(image, root, **environment) -> Started:
    """As an engine starts it, but on loopback, with /proc and nothing else that is not in the layer."""
    config = image[1]["config"]
    told = dict(word.split("=", 1) for word in config["Env"])
    told |= {name: "127.0.0.1:0" for name in told if name.startswith("SOLIDRUST_LISTEN_")}
    return Started(["unshare", "--mount", "--pid", "--fork", "--kill-child", HERE / "root.sh", "--empty", root, *config["Entrypoint"], *config["Cmd"]],
                   root.parent, environment={**told, "CHROOT_AS": config["User"], **environment}, inner=True)


def test_it_serves_with_nothing_but_its_layer(image, root):
    server = started(image, root)
    try:
        assert server.printed_call()["choices"]
        server.documented_calls()
        assert subprocess.run(["curl", "--silent", "--show-error", "--fail", server.console], check=True, capture_output=True).stdout
        server.reload_and_stop()
    finally:
        server.kill()


def test_its_defaults_are_reached_from_outside(image):
    """An engine publishes ports of the container's own address, not of its loopback."""
    config = image[1]["config"]
    assert config["Env"] == ["PATH=/usr/bin", "SOLIDRUST_DATA_DIR=/var/lib/solidrust",
                             "SOLIDRUST_LISTEN_API=0.0.0.0:8080", "SOLIDRUST_LISTEN_CONSOLE=0.0.0.0:8081"]
    assert config["Entrypoint"] == ["/usr/bin/solidrust"] and set(config["ExposedPorts"]) == {"8080/tcp", "8081/tcp"}
    assert config["Volumes"] == {"/var/lib/solidrust": {}} and config["StopSignal"] == "SIGTERM"


def test_it_serves_as_it_is(image, root):
    """With its own environment and no other, in a network of its own."""
    config = image[1]["config"]
    told = subprocess.run(["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", HERE / "image_defaults.sh", HERE / "root.sh", "--empty", root,
                           *config["Entrypoint"], *config["Cmd"]], capture_output=True, text=True, timeout=120,
                          env={**dict(word.split("=", 1) for word in config["Env"]), "PATH": os.environ["PATH"], "CHROOT_AS": config["User"]})
    assert told.returncode == 0, told.stdout + told.stderr
    assert "SolidRusT" in told.stdout and 'listening address="0.0.0.0:8080"' in told.stderr and 'sign_up="closed"' in told.stderr
    assert " stopped " in told.stderr and "sk_live_" not in told.stdout


def test_it_trusts_the_authorities_of_the_image(image, root, tmp_path):
    """OpenSSL's own folder for them, as Debian builds it, is not there (net/system_authorities.h)."""
    certificate = tmp_path / "certificate.pem", tmp_path / "certificate.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=u",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate[0], "-keyout", certificate[1]], check=True, capture_output=True)
    upstream = FakeServer(tls=tuple(map(str, certificate)))
    server = None
    try:
        (root / "etc/solidrust.yaml").write_text(yaml.safe_dump(base_config(upstream.url)))
        options = {"SOLIDRUST_CONFIG": "/etc/solidrust.yaml", "FAKE_UPSTREAM_KEY": UPSTREAM_KEY}
        server = started(image, root, **options)
        with pytest.raises(subprocess.CalledProcessError):  # Mozilla's list has it not
            server.printed_call()
        os.kill(server.pid(), signal.SIGTERM)
        server.process.wait(30)
        shutil.rmtree(root / "var/lib/solidrust")
        (root / "var/lib/solidrust").mkdir(mode=0o700)
        shutil.chown(root / "var/lib/solidrust", 10001, 10001)
        shutil.copy(certificate[0], root / "etc/ssl/certs/ca-certificates.crt")
        server = started(image, root, **options)
        assert server.printed_call()["choices"]
    finally:
        if server:
            server.kill()
        upstream.stop()
