"""Exceptions from the authorization reference: entries that it lacks or has otherwise, each with its reason.

An exception that nothing needs any more is a fault.
"""

FINSPACE_DATA = (
    "The FinSpace data API takes no other credentials than those of finspace-api:GetProgrammaticAccessCredentials, and "
    "its calls are no actions of IAM. The local cloud has them as actions, so that it holds these functions to the least too."
)

QUALIFIED_FUNCTION = (
    "The reference names the unqualified function only. A call with a version or an alias is authorized by the qualified ARN "
    "(Lambda developer guide, Resources and conditions for Lambda actions)."
)

EVENT_ENTRY = (
    "The reference means rules, whose patterns have several. An entry of PutEvents has one, and a plain operator is right "
    "(EventBridge user guide, Permissions for event buses, restricting sources and detail types)."
)

# Actions that the reference does not have.
ACTIONS = {
    "finspace-api:AssociateUserToPermissionGroup": FINSPACE_DATA,
    "finspace-api:CreatePermissionGroup": FINSPACE_DATA,
    "finspace-api:CreateUser": FINSPACE_DATA,
    "finspace-api:DisableUser": FINSPACE_DATA,
    "finspace-api:DisassociateUserFromPermissionGroup": FINSPACE_DATA,
    "finspace-api:EnableUser": FINSPACE_DATA,
    "finspace-api:GetUser": FINSPACE_DATA,
    "finspace-api:ListPermissionGroups": FINSPACE_DATA,
    "finspace-api:ListPermissionGroupsByUser": FINSPACE_DATA,
    "finspace-api:ListUsers": FINSPACE_DATA,
    "finspace-api:UpdateUser": FINSPACE_DATA,
}

# Resource types that an action has besides those of the reference.
RESOURCE_TYPES = {
    ("lambda:InvokeFunction", "function alias"): QUALIFIED_FUNCTION,
    ("lambda:InvokeFunction", "function version"): QUALIFIED_FUNCTION,
}

# Dependent actions that this project does not need.
DEPENDENT_ACTIONS = {
    ("cloudformation:DescribeStacks", "cloudformation:ListStacks"): "Only a call without a StackName lists stacks.",
}

# Condition keys that have a single value for an action, though the reference says several.
SINGLE_VALUED_KEYS = {
    ("events:PutEvents", "events:detail-type"): EVENT_ENTRY,
    ("events:PutEvents", "events:source"): EVENT_ENTRY,
}


class Exceptions:
    """The exceptions, and which of them have been needed."""

    def __init__(self):
        self._unused = {*ACTIONS, *RESOURCE_TYPES, *DEPENDENT_ACTIONS, *SINGLE_VALUED_KEYS}

    def _allow(self, table, key):
        self._unused.discard(key)
        return key in table

    def allows_action(self, action):
        return self._allow(ACTIONS, action)

    def allows_resource_type(self, action, resource_type):
        return self._allow(RESOURCE_TYPES, (action, resource_type))

    def allows_missing(self, action, dependent):
        return self._allow(DEPENDENT_ACTIONS, (action, dependent))

    def allows_single_value(self, action, key):
        return self._allow(SINGLE_VALUED_KEYS, (action, key))

    def unused(self):
        return sorted(key if isinstance(key, str) else ", ".join(key) for key in self._unused)
