"""Expands template.yaml with the SAM translator, as CloudFormation does, and gives ways to look at what comes out.

    .venv/bin/python .ci/expand.py template.yaml >expanded.json
"""

import json
import os
import sys

import boto3
from samcli.yamlhelper import parse_yaml_file
from samtranslator.translator.transform import transform

# Properties of files that `sam deploy` uploads, and the location that stands in for the file.
UPLOADED = {
    "AWS::Serverless::Function": ("CodeUri", "s3://bucket/key"),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", {"Bucket": "bucket", "Key": "key"}),
    "AWS::CloudFormation::Stack": ("TemplateURL", "https://bucket.s3.amazonaws.com/key"),
}


class ManagedPolicies:
    def load(self):
        return {}


def expand(path):
    """The template as CloudFormation gets it: files uploaded, SAM's resources translated."""
    template = parse_yaml_file(path)
    for resource in template["Resources"].values():
        if resource["Type"] in UPLOADED:
            name, location = UPLOADED[resource["Type"]]
            resource["Properties"][name] = location
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    boto3.setup_default_session(region_name=os.environ["AWS_DEFAULT_REGION"])
    # Through JSON, because the translator gives some values twice, and checks must not meet one through the other.
    return json.loads(json.dumps(transform(template, {}, ManagedPolicies())))


def branches(value):
    """The value, or both values of an Fn::If, without AWS::NoValue."""
    if isinstance(value, dict) and "Fn::If" in value:
        return [branch for option in value["Fn::If"][1:] for branch in branches(option)]
    return [] if value == {"Ref": "AWS::NoValue"} else [value]


def items(value):
    """The items of a list, or the one value, with both branches of each Fn::If."""
    found = []
    for branch in branches(value):
        for item in branch if isinstance(branch, list) else [branch]:
            found.extend(branches(item))
    return found


def of_type(resources, *types):
    """The resources of these types, by name."""
    return [(name, resource) for name, resource in resources.items() if resource["Type"] in types]


if __name__ == "__main__":
    json.dump(expand(sys.argv[1]), sys.stdout, indent=1)
