"""Runs cfn-lint over template.yaml as SAM expands it: it does not look into what SAM makes of a function's Policies.

    .venv/bin/python .ci/lint_expanded_template.py template.yaml
"""

import json
import subprocess
import sys
import tempfile
from functools import reduce
from pathlib import Path

from expand import expand
from permissions.reference_exceptions import ACTIONS

# "... is not one of the actions of the service"; cfn-lint has its list from the same reference.
UNKNOWN_ACTION = "W3037"


def lint(template):
    """Findings of cfn-lint on an expanded template, but for the actions that are exceptions."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "expanded.json"
        file.write_text(json.dumps(template, indent=1), encoding="utf-8")
        command = [Path(sys.executable).parent / "cfn-lint", "--format", "json", file]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.stderr or not answer.stdout:
        raise RuntimeError(f"cfn-lint ended with {answer.returncode}: {answer.stderr}")
    findings = json.loads(answer.stdout)
    return [finding for finding in findings if not is_exception(template, finding)]


def is_exception(template, finding):
    if finding["Rule"]["Id"] != UNKNOWN_ACTION:
        return False
    actions = reduce(lambda value, key: value[key], finding["Location"]["Path"], template)
    # The finding in a list of actions has the path of the list, and names the action in small letters without its service.
    said = finding["Message"].split("'")[1]
    return any(action in ACTIONS and action.split(":")[1].lower() == said for action in listed(actions))


def listed(value):
    return value if isinstance(value, list) else [value]


def main(path):
    findings = lint(expand(path))
    for finding in findings:
        where = ".".join(str(key) for key in finding["Location"]["Path"] or [])
        print(f"{path}: {where}: {finding['Rule']['Id']} {finding['Message']}", file=sys.stderr)
    if findings:
        return 1
    print(f"{path} is clean, as SAM expands it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
