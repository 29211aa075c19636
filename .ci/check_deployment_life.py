"""Takes template.yaml, as SAM expands it, through the life of a deployment: a small model of CloudFormation creates it, fails,
tries again, changes each parameter, removes the stack and creates it again.

Fails for a collision of names, and for the loss of a resource that holds people's data or access.

    .venv/bin/python .ci/check_deployment_life.py template.yaml
"""

import re
import sys
import tomllib
from pathlib import Path

from deployment.samples import SAMPLES
from deployment.scenes import Life, longest_stack_name
from expand import expand

ROOT = Path(__file__).resolve().parent.parent


def bases(settings):
    """Parameters of the environments of samconfig.toml, and of a deployment with kx users."""
    found = {}
    for environment, tables in tomllib.loads(settings).items():
        if isinstance(tables, dict) and "deploy" in tables:
            overrides = [text.split("=", 1) for text in tables["deploy"]["parameters"]["parameter_overrides"]]
            found[environment] = {
                name: SAMPLES[name][0] if value == "REPLACE-ME" else value.strip('"') for name, value in overrides
            }
    identity_store, environment = SAMPLES["IdentityStoreId"][0], SAMPLES["KxEnvironmentId"][0]
    found["with kx users"] = {"IdentityStoreId": identity_store, "KxEnvironmentId": environment, "KxUsers": "create"}
    return found


def name_length_fault(template, parameters, docs):
    """The fault of the length that docs/deploy.md allows for the name of the stack; None if it is right."""
    longest, fault = longest_stack_name(template, parameters)
    said = re.search(r"name of the stack may have (\d+) characters", re.sub(r"\s+", " ", docs))
    if said is None or int(said[1]) != longest:
        return f"docs/deploy.md has to say that the name of the stack may have {longest} characters; with one more: {fault}"
    return None


def main(path):
    template = expand(path)
    docs = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    life = Life(template, bases((ROOT / "samconfig.toml").read_text(encoding="utf-8")), docs)
    faults = [f"{path}: {fault}" for fault in life.run()]
    fault = name_length_fault(template, life.bases["with kx users"], docs)
    if fault:
        faults.append(fault)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 1
    print(f"{path}: {life.steps} steps of creation, change, failure and removal, without a collision or a loss.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
