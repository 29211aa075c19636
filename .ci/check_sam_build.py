"""Holds what `sam build` made against the bundles: every function of the built template must be one of dist/, untouched.

    .venv/bin/python .ci/check_sam_build.py BUILD_FOLDER
"""

import os
import sys

from samcli.yamlhelper import parse_yaml_file


def main(build_folder):
    root = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
    template = parse_yaml_file(os.path.join(build_folder, "template.yaml"))
    functions = [
        (name, resource["Properties"]["CodeUri"])
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    faults = 0
    for name, code_uri in functions:
        folder = os.path.realpath(os.path.join(build_folder, code_uri))
        if os.path.dirname(folder) != os.path.join(root, "dist") or not os.path.isfile(os.path.join(folder, "index.mjs")):
            print(f"{name}: sam build takes it from {folder}, not from its bundle in dist/", file=sys.stderr)
            faults += 1
    print(f"{len(functions) - faults} of {len(functions)} functions are deployed from their bundles in dist/.")
    return 0 if functions and faults == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
