"""The local cloud as a process, with clients of botocore and the onboard command."""

import os
import re
import signal
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import boto3

ROOT = Path(__file__).resolve().parent.parent.parent
NODE = ROOT / "node_modules/.bin/node"
REGION = "us-east-1"

# Seconds that the start, and a command, may take on a busy machine.
DEADLINE = 120


class Cloud:
    """A local cloud that runs."""

    def __init__(self, url, folder):
        self.url = url
        self.folder = folder

    def client(self, service):
        """A client of botocore. It is given all of its settings, so that it can reach nothing but the local cloud."""
        if service not in boto3.session.Session().get_available_services():
            raise SystemExit(f"This botocore has no {service}: run the check in .venv-checkov/, which .ci/run makes")
        return boto3.client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="local", aws_secret_access_key="local"
        )

    def onboard(self, *arguments):
        """Runs the command as a script does. Returns its exit code, its standard output and its standard error."""
        done = subprocess.run(
            [NODE, ROOT / "cli/onboard.ts", *arguments],
            cwd=self.folder,
            env={**environment(self.folder), "AWS_ENDPOINT_URL": self.url},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


def environment(folder):
    """Variables without the credentials, the profile and the endpoint of the developer."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "NO_COLOR": "1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def local_cloud():
    """Starts a local cloud on a free port. It ends with the block, and if this process is killed."""
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen(
            [NODE, "local/main.ts", "--port", "0", "--no-build"],
            cwd=ROOT,
            env=environment(folder),
            # The local cloud ends when the other end of its standard input is gone.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield Cloud(wait_until_ready(process), Path(folder))
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_until_ready(process):
    """Returns the URL."""
    timer = threading.Timer(DEADLINE, process.kill)
    timer.start()
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            ready = re.match(r"Local cloud ready: (\S+)$", line)
            if ready:
                return ready[1]
        raise SystemExit(f"The local cloud has not started:\n{''.join(said)}")
    finally:
        timer.cancel()
