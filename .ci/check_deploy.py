"""Runs `npm run deploy` for each environment of samconfig.toml, and requires that nothing stops it but the endpoint.

Two runs for each, without any network: one whose first call meets a dead endpoint, and one that uploads everything to a
stand-in for S3 and meets the dead endpoint at CloudFormation.

    .venv/bin/python .ci/check_deploy.py
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from deployment.samples import SAMPLES

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ["npm", "run", "deploy", "--"]


def main():
    settings = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
    faults = check(settings)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 1
    names = ", ".join(environments(settings))
    print(f"npm run deploy gets as far as the endpoint, and uploads everything: {names}.")
    return 0


def check(settings, deploy=DEPLOY):
    """The faults of these settings, each with what sam said."""
    faults = placeholders_without_sample(settings)
    if faults:
        return faults
    filled = fill(settings)
    with dead_endpoint() as dead, bucket() as s3:
        for environment in environments(filled):
            runs = {
                "the endpoint": (filled, {"AWS_ENDPOINT_URL": dead}),
                # All services but S3, so that the next call after the uploads is the one that fails.
                "CloudFormation": (with_bucket(filled), {"AWS_ENDPOINT_URL": dead, "AWS_ENDPOINT_URL_S3": s3}),
            }
            for goal, (text, endpoints) in runs.items():
                code, output = run(deploy, environment, text, endpoints)
                # The address of S3 would go on with the bucket.
                if code != 1 or f'Could not connect to the endpoint URL: "{dead}/"' not in output:
                    end = "\n".join(output.splitlines()[-8:])
                    faults.append(f"samconfig.toml: {environment} does not get as far as {goal} (exit code {code}):\n{end}")
                    break
    return faults


def environments(settings):
    """Names of the environments that can be deployed."""
    return [name for name, tables in tomllib.loads(settings).items() if isinstance(tables, dict) and "deploy" in tables]


def placeholders_without_sample(settings):
    names = re.findall(r'"(\w+)=REPLACE-ME"', settings)
    return [
        f"samconfig.toml: {name}=REPLACE-ME has no value to try it with: give .ci/deployment/samples.py one"
        for name in sorted(set(names) - set(SAMPLES))
    ]


def fill(settings):
    """The settings with a value for each placeholder."""
    return re.sub(r'"(\w+)=REPLACE-ME"', lambda match: f'"{match[1]}={SAMPLES[match[1]][0]}"', settings)


def with_bucket(settings):
    """The settings with an existing bucket: without one, sam would first make it with CloudFormation."""
    return re.sub(r"^resolve_s3 = true$", 's3_bucket = "bucket"', settings, flags=re.MULTILINE)


def run(deploy, environment, settings, endpoints):
    """Exit code and output of a deployment that can reach only these endpoints."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "samconfig.toml"
        file.write_text(settings, encoding="utf-8")
        # sam asks for its own latest version once a week.
        metadata = {"lastVersionCheck": time.time()}
        (Path(scratch) / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
        answer = subprocess.run(
            [*deploy, "--config-file", file, "--config-env", environment],
            cwd=ROOT,
            env={
                "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
                "HOME": scratch,
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_MAX_ATTEMPTS": "1",
                "SAM_CLI_TELEMETRY": "0",
                "__SAM_CLI_APP_DIR": scratch,
                # Calls to any other address fail at the dead endpoint too.
                "HTTP_PROXY": endpoints["AWS_ENDPOINT_URL"],
                "HTTPS_PROXY": endpoints["AWS_ENDPOINT_URL"],
                "NO_PROXY": "127.0.0.1",
                **endpoints,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
    return answer.returncode, answer.stdout


@contextmanager
def dead_endpoint():
    """An address of the loopback interface that refuses connections."""
    with socket.socket() as taken:
        # Bound, so that no other process can get it, and never listening.
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


class Bucket(BaseHTTPRequestHandler):
    """S3 as far as uploads need it: it is empty, and takes every object."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(404)

    def do_GET(self):
        # The Region of the bucket.
        self.answer(200, b'<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("ETag", '"etag"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def bucket():
    """A stand-in for S3 on the loopback interface."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    sys.exit(main())
