"""Physical names of resources: which properties make them, how long they may be, and which changes make another resource.

The source is the schemas of the resource providers, as cfn-lint ships them. What they do not say is here with its source.
"""

import re
from functools import cache

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

# CloudFormation takes another identifier than the schema says, and it has to be unique in account and Region
# (aws/aws-cdk issues 8010 and 29627: "... already exists in stack ...").
IDENTIFIERS = {"AWS::Events::EventBusPolicy": ("StatementId",)}

# Their names are unique within another resource of the stack, which no property of theirs names.
NAMED_WITHIN = {
    # In its state machine (Step Functions API reference, CreateStateMachineAlias).
    "AWS::StepFunctions::StateMachineAlias",
}

# Their names are unique in all Regions together.
GLOBAL = re.compile(r"AWS::IAM::|AWS::CloudWatch::Dashboard$|AWS::S3::Bucket$")

# Longest names where the schema has none.
LONGEST = {
    # Amazon SQS API reference, CreateQueue.
    ("AWS::SQS::Queue", "QueueName"): 80,
    # Amazon SNS API reference, CreateTopic.
    ("AWS::SNS::Topic", "TopicName"): 256,
    # Amazon CloudWatch API reference, PutDashboard.
    ("AWS::CloudWatch::Dashboard", "DashboardName"): 255,
    # EventBridge schema registry API reference, CreateRegistry.
    ("AWS::EventSchemas::Registry", "RegistryName"): 64,
}


@cache
def schema(resource_type):
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema


def pointers(resource_type, key):
    """Properties of the highest level that a list of the schema names."""
    return [path.split("/")[2] for path in schema(resource_type).get(key) or []]


@cache
def create_only(resource_type):
    """Properties that a resource gets once: another value makes another resource."""
    return {*pointers(resource_type, "createOnlyProperties"), *pointers(resource_type, "conditionalCreateOnlyProperties")}


@cache
def name_properties(resource_type):
    """Properties that make the physical name; none when the service makes it."""
    if resource_type in NAMED_WITHIN:
        return ()
    if resource_type in IDENTIFIERS:
        return IDENTIFIERS[resource_type]
    read_only = set(pointers(resource_type, "readOnlyProperties"))
    primary = pointers(resource_type, "primaryIdentifier")
    others = [[path.split("/")[2] for path in paths] for paths in schema(resource_type).get("additionalIdentifiers") or []]
    for identifier in (primary, *others):
        if not read_only.intersection(identifier):
            return tuple(identifier)
    # The identifier is an ARN or a URL: the name is in it, with the name of what it is in.
    once = create_only(resource_type)
    if not once.intersection({"Name", resource_type.split("::")[-1] + "Name"}):
        return ()
    return tuple(sorted(name for name in once if name.endswith("Name")))


def physical_name(resource_type, properties, region):
    """What must be unique; None when a part of it is left out, so that CloudFormation makes it."""
    names = name_properties(resource_type)
    own = [name for name in names if name != "EventBusName"]
    if not names or any(name not in properties for name in own):
        return None
    place = "every Region" if GLOBAL.match(resource_type) else region
    return (resource_type, place, *(str(properties.get(name)) for name in names))


def name_faults(resource_type, properties):
    """The given names that the service would not take."""
    for name in name_properties(resource_type):
        value = properties.get(name)
        if not isinstance(value, str):
            continue
        rules = schema(resource_type)["properties"][name]
        longest = rules.get("maxLength") or LONGEST.get((resource_type, name))
        if longest is None and "pattern" not in rules:
            yield f"{name}: no limit is known for it: give .ci/deployment/names.py one"
        elif longest is not None and len(value) > longest:
            yield f"{name} has {len(value)} characters, and {resource_type} takes {longest}"
        elif "pattern" in rules and not re.search(rules["pattern"], value):
            yield f"{name} is not a name that {resource_type} takes"


def is_replaced(resource_type, before, after):
    """Whether an update replaces the resource."""
    return any(before.get(name) != after.get(name) for name in create_only(resource_type))
