"""Resources that hold people's data or their access. Only an operator may delete them."""

import cfnlint.data.AdditionalSpecs
from cfnlint.helpers import load_resource

# cfn-lint's own list, of its rule I3011.
STATEFUL = set(load_resource(cfnlint.data.AdditionalSpecs, "StatefulResources.json")["ResourceTypes"])

# The nested stack has only what the repository generates.
STATEFUL.discard("AWS::CloudFormation::Stack")

OTHERS = {
    "AWS::Events::Archive": "requests and outcomes, to be played again",
    "AWS::Events::EventBus": "the one bus that its archive can be played to, and the address that senders have",
}

# Services whose users hold a role of the stack, after the stack has forgotten them.
HOLDERS_OF_ROLES = {"finspace.amazonaws.com"}


def what_is_held(resource_type, properties):
    """What people lose with this resource; None if they lose nothing."""
    if resource_type in STATEFUL:
        return "data"
    if resource_type == "AWS::IAM::Role" and HOLDERS_OF_ROLES & trusted_services(properties):
        return "access of users who hold the role"
    return OTHERS.get(resource_type)


def trusted_services(role):
    services = set()
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        service = statement.get("Principal", {}).get("Service", [])
        services |= {service} if isinstance(service, str) else set(service)
    return services
