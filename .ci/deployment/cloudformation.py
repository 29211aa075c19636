"""A small model of CloudFormation: what it creates, replaces, keeps and deletes, and where names collide.

Rules (CloudFormation user guide, "DeletionPolicy", "UpdateReplacePolicy", "Understand update behaviors of stack resources"):

- A resource whose condition is false is not there; when it becomes false, the resource is removed as with the stack.
- Another value of a create-only property makes another resource. The new one comes first; the old one goes at the end, by
  its UpdateReplacePolicy.
- A removed resource goes by its DeletionPolicy.
- After a failure, what the operation has created goes again: not with Retain, but with RetainExceptOnCreate.
- A first deployment that failed leaves a stack that can only be removed.
"""

import re
from copy import copy
from dataclasses import dataclass, field
from itertools import count

from .intrinsics import Scope, constants, references
from .names import is_replaced, name_faults, physical_name


class Refused(Exception):
    """A deployment is refused before anything changes: a parameter or an assertion."""


class Failed(Exception):
    """A deployment fails, and is rolled back."""

    def __init__(self, logical_id, reason):
        super().__init__(f"{logical_id}: {reason}")
        self.logical_id = logical_id
        self.reason = reason


@dataclass
class Resource:
    """A resource that exists, in a stack or left behind by one."""

    logical_id: str
    type: str
    stack: str
    properties: dict
    name: tuple | None
    identifier: str
    # Increases with each update in place.
    revision: int = 0


@dataclass
class Account:
    """The resources of an account: those of its stacks, and those that stacks have left behind."""

    resources: list = field(default_factory=list)
    # Receives each resource that was deleted, but for what a failed operation had made itself.
    deleted: list = field(default_factory=list)
    ids: count = field(default_factory=lambda: count(1))

    def create(self, resource):
        for other in self.resources:
            if resource.name is not None and other.name == resource.name:
                owner = "its own resource" if other.stack == resource.stack else other.stack
                raise Failed(resource.logical_id, f"{' '.join(resource.name)} already exists: {other.logical_id} of {owner}")
        self.resources.append(resource)

    def delete(self, resource):
        if resource.type == "AWS::Events::EventBus":
            # Rules keep their bus, and an archive has a rule (EventBridge API reference, DeleteEventBus, CreateArchive).
            for other in self.resources:
                if other.type == "AWS::Events::Archive" and other.stack == resource.stack:
                    raise Failed(resource.logical_id, f"cannot be deleted: {other.logical_id} is kept, and has a rule on it")
        self.resources.remove(resource)


class Template(dict):
    """A template that does not change, and what follows from it for all of its stacks."""

    def __init__(self, template):
        super().__init__(template)
        self.order = creation_order(self["Resources"])
        self.constants, _ = constants(template)


class Stack:
    """A stack of a template in an account and Region."""

    def __init__(self, account, template, name, region="us-east-1"):
        """
        :param template: a Template
        """
        self.account = account
        self.template = template
        self.name = name
        self.region = region
        uuid = f"00000000-0000-4000-8000-{next(account.ids):012x}"
        self.id = f"arn:aws:cloudformation:{region}:111122223333:stack/{name}/{uuid}"
        self.resources = {}
        self.is_created = False

    def copy(self):
        """The stack in an account of its own, with the same resources."""
        other = copy(self)
        other.account = Account(resources=[*self.account.resources])
        other.resources = dict(self.resources)
        return other

    def deploy(self, parameters, fail_at=None):
        """Creates or updates the stack.

        :param fail_at: logical id of a resource that cannot be created or updated, or END for a failure after the last
        :raises Refused: before anything changes
        :raises Failed: after everything is as before
        """
        values = checked_parameters(self.template["Parameters"], parameters)
        now = dict(self.resources)
        scope = self.scope(values, now)
        check_rules(self.template.get("Rules", {}), scope)
        created, replaced, updated = [], [], []
        try:
            for logical_id in self.template.order:
                declared = self.template["Resources"][logical_id]
                if "Condition" in declared and not scope.holds(declared["Condition"]):
                    continue
                if logical_id == fail_at:
                    raise Failed(logical_id, FAULT)
                properties = scope.resolve(declared.get("Properties", {}))
                old = self.resources.get(logical_id)
                if old and not is_replaced(old.type, old.properties, properties):
                    if old.properties != properties:
                        updated.append((old, old.properties))
                        old.properties = properties
                        old.revision += 1
                    continue
                new = self.make(logical_id, declared["Type"], properties)
                self.account.create(new)
                created.append(new)
                now[logical_id] = new
                if old:
                    replaced.append(old)
            if fail_at is END:
                raise Failed("The stack", FAULT)
        except Failed:
            for resource, properties in updated:
                resource.properties = properties
            self.roll_back(created)
            raise
        removed = [old for logical_id, old in self.resources.items() if not self.wants(logical_id, scope)]
        self.resources = {logical_id: resource for logical_id, resource in now.items() if resource not in removed}
        self.is_created = True
        self.clean_up([(old, "UpdateReplacePolicy") for old in replaced] + [(old, "DeletionPolicy") for old in removed])

    def remove(self):
        """Deletes the stack.

        :raises Failed: when a resource cannot be deleted
        """
        resources, self.resources = self.resources, {}
        order = [resources[logical_id] for logical_id in self.template.order if logical_id in resources]
        self.clean_up([(resource, "DeletionPolicy") for resource in order])

    def clean_up(self, resources):
        kept = ("Retain", "RetainExceptOnCreate")
        goes = [resource for resource, attribute in resources if self.policy(resource, attribute) not in kept]
        self.delete(goes, self.account.deleted)

    def roll_back(self, created):
        self.delete([resource for resource in created if self.policy(resource, "DeletionPolicy") != "Retain"], [])

    def delete(self, resources, deleted):
        """Deletes what can be deleted, the newest first, and adds it to those that are deleted.

        :raises Failed: after the rest, for the first that cannot be deleted
        """
        failures = []
        for resource in reversed(resources):
            try:
                self.account.delete(resource)
                deleted.append(resource)
            except Failed as failure:
                failures.append(failure)
        if failures:
            raise failures[0]

    def policy(self, resource, attribute):
        return self.template["Resources"][resource.logical_id].get(attribute, "Delete")

    def wants(self, logical_id, scope):
        declared = self.template["Resources"][logical_id]
        return "Condition" not in declared or scope.holds(declared["Condition"])

    def make(self, logical_id, resource_type, properties):
        for fault in name_faults(resource_type, properties):
            raise Failed(logical_id, fault)
        name = physical_name(resource_type, properties, self.region)
        # CloudFormation makes the rest of a name at random.
        generated = f"{self.name}-{logical_id}-{next(self.account.ids):012x}"
        return Resource(logical_id, resource_type, self.id, properties, name, name[-1] if name else generated)

    def scope(self, parameters, resources):
        values = {
            **parameters,
            "AWS::AccountId": "111122223333",
            "AWS::Region": self.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.name,
            "AWS::StackId": self.id,
        }

        def attribute(logical_id, name):
            resource = resources[logical_id]
            value = f"{resource.identifier}.{name}"
            return f"{value}.{resource.revision}" if name in CHANGING_ATTRIBUTES else value

        return Scope(self.template, values, lambda logical_id: resources[logical_id].identifier, attribute)


# A failure that the model makes itself.
FAULT = "fails for a reason of its own"
END = object()

# Attributes that another update in place gives another value; all others belong to the resource for good.
CHANGING_ATTRIBUTES = {"StateMachineRevisionId"}


def creation_order(resources):
    """Logical ids, each after those that it depends on."""
    order = []
    open_ids = []

    def add(logical_id):
        if logical_id in order:
            return
        if logical_id in open_ids:
            raise ValueError(f"Resources depend on each other: {' '.join([*open_ids, logical_id])}")
        open_ids.append(logical_id)
        resource = resources[logical_id]
        depends_on = resource.get("DependsOn", [])
        needed = {depends_on} if isinstance(depends_on, str) else set(depends_on)
        for other in sorted(needed | references(resource.get("Properties", {}))):
            if other in resources:
                add(other)
        open_ids.pop()
        order.append(logical_id)

    for logical_id in resources:
        add(logical_id)
    return order


def checked_parameters(declared, given):
    """Values of all parameters.

    :raises Refused: for a value that its declaration does not allow
    """
    values = {}
    for name, declaration in declared.items():
        value = given.get(name, declaration.get("Default"))
        if value is None:
            raise Refused(f"Parameter {name} has no value")
        value = str(value)
        if "AllowedValues" in declaration and value not in map(str, declaration["AllowedValues"]):
            raise Refused(f"Parameter {name} has a value that is none of the allowed ones")
        if "AllowedPattern" in declaration and not re.fullmatch(declaration["AllowedPattern"], value):
            raise Refused(f"Parameter {name} has a value that its pattern does not allow")
        if len(value) > int(declaration.get("MaxLength", len(value))):
            raise Refused(f"Parameter {name} has a value that is too long")
        if declaration["Type"] == "Number" and not in_range(float(value), declaration):
            raise Refused(f"Parameter {name} has a value that is out of range")
        values[name] = value.split(",") if declaration["Type"] == "CommaDelimitedList" else value
    return values


def in_range(value, declaration):
    return float(declaration.get("MinValue", value)) <= value <= float(declaration.get("MaxValue", value))


def check_rules(rules, scope):
    """Raises Refused for an assertion of the template that does not hold."""
    for name, rule in rules.items():
        if "RuleCondition" in rule and not scope.resolve(rule["RuleCondition"]):
            continue
        for assertion in rule["Assertions"]:
            if not scope.resolve(assertion["Assert"]):
                raise Refused(f"Rule {name}: {assertion.get('AssertDescription', 'does not hold')}")
