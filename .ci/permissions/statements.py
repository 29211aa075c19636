"""The statements of all policies of an expanded template, with their values as AWS would see them."""

import re
from dataclasses import dataclass

from .authorization_reference import PLACE
from expand import items

PSEUDO = {
    "AWS::AccountId": PLACE["Account"],
    "AWS::Partition": PLACE["Partition"],
    "AWS::Region": PLACE["Region"],
    "AWS::StackName": "stack",
    "AWS::URLSuffix": "amazonaws.com",
}

# Resource types of the reference whose ARN a Ref, or an attribute, stands for.
ARNS = {
    ("AWS::DynamoDB::Table", "Arn"): ("dynamodb", "table"),
    ("AWS::Events::EventBus", "Arn"): ("events", "event-bus"),
    ("AWS::Events::Rule", "Arn"): ("events", "rule-on-default-event-bus"),
    ("AWS::IAM::Role", "Arn"): ("iam", "role"),
    ("AWS::KMS::Key", "Arn"): ("kms", "key"),
    ("AWS::Lambda::Alias", "Ref"): ("lambda", "function alias"),
    ("AWS::Lambda::Function", "Arn"): ("lambda", "function"),
    ("AWS::Lambda::Version", "Ref"): ("lambda", "function version"),
    ("AWS::SNS::Topic", "Ref"): ("sns", "topic"),
    ("AWS::SNS::Topic", "TopicArn"): ("sns", "topic"),
    ("AWS::SQS::Queue", "Arn"): ("sqs", "queue"),
    ("AWS::StepFunctions::StateMachine", "Arn"): ("states", "statemachine"),
    ("AWS::StepFunctions::StateMachine", "Ref"): ("states", "statemachine"),
    ("AWS::StepFunctions::StateMachineAlias", "Ref"): ("states", "statemachinealias"),
    ("AWS::StepFunctions::StateMachineVersion", "Ref"): ("states", "statemachineversion"),
}

# Parameters that are ARNs.
PARAMETERS = {
    "IdentityStoreKeyArn": ("kms", "key"),
    "KxNoAccessRoleArn": ("iam", "role"),
    "KxRoleArns": ("iam", "role"),
}


@dataclass(frozen=True)
class Document:
    """A policy, where it stands, and its statements with both branches of each Fn::If."""

    where: str
    owner: str
    # identity: the permissions of a role. trust: the principals that may assume a role. resource: the principals that may use a
    # resource.
    kind: str
    version: object
    statements: list


def documents(resources):
    """Every policy of the template, wherever it stands."""
    for name, resource in resources.items():
        yield from _documents_in(resource.get("Properties", {}), name, resource["Type"], ())


def _documents_in(value, owner, owner_type, path):
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _documents_in(item, owner, owner_type, (*path, str(index)))
    elif isinstance(value, dict) and "Statement" in value:
        # A bus takes one statement, and makes the policy document itself.
        version = "2012-10-17" if owner_type == "AWS::Events::EventBusPolicy" else value.get("Version")
        where = ".".join((owner, *path))
        yield Document(where, owner, _kind(owner_type, path), version, items(value["Statement"]))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _documents_in(item, owner, owner_type, (*path, key))


def _kind(owner_type, path):
    if not owner_type.startswith("AWS::IAM::"):
        return "resource"
    return "trust" if path == ("AssumeRolePolicyDocument",) else "identity"


class Values:
    """Resolves the intrinsic functions of a template."""

    def __init__(self, resources, reference):
        self._resources = resources
        self._reference = reference

    def text(self, value):
        """The text, with names of resources and of parameters in the place of their values."""
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and "Ref" in value:
            return self._named(value["Ref"], "Ref")
        if isinstance(value, dict) and "Fn::GetAtt" in value:
            return self._named(*_attribute(value["Fn::GetAtt"]))
        if isinstance(value, dict) and isinstance(value.get("Fn::Sub"), str):
            return re.sub(r"\$\{([\w:.]+)\}", lambda found: self._substitute(found[1]), value["Fn::Sub"])
        if isinstance(value, dict) and "Fn::Split" in value:
            # One item stands for all.
            return self.text(value["Fn::Split"][1])
        if isinstance(value, dict) and "Fn::Join" in value:
            delimiter, parts = value["Fn::Join"]
            # Of a list that was split, one item stands for all.
            return delimiter.join(map(self.text, parts)) if isinstance(parts, list) else self.text(parts)
        raise ValueError(f"has {value}, which this check cannot work out: teach .ci/permissions/statements.py to do it")

    def _substitute(self, name):
        return self._named(*name.split(".", 1)) if "." in name else self._named(name, "Ref")

    def _named(self, name, attribute):
        if name in PSEUDO:
            return PSEUDO[name]
        known = ARNS.get((self._resources[name]["Type"], attribute)) if name in self._resources else PARAMETERS.get(name)
        return self._reference.make_arn(*known, name) if known else name


def _attribute(value):
    return value.split(".", 1) if isinstance(value, str) else value
