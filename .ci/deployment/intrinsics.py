"""Resolves the intrinsic functions of CloudFormation."""

import re

NO_VALUE = object()


class Scope:
    """What the names of a template stand for in one stack.

    `values` has parameters and pseudo parameters, `reference` and `attribute` answer for resources.
    """

    def __init__(self, template, values, reference, attribute):
        self.template = template
        self.values = values
        self.reference = reference
        self.attribute = attribute
        self.held = {}

    def holds(self, condition):
        """Whether a condition, by its name, is true. Conditions know parameters only, which stay."""
        if condition not in self.held:
            self.held[condition] = self.resolve(self.template["Conditions"][condition])
        return self.held[condition]

    def resolve(self, value):
        """The value with all functions in it applied, and without members that are AWS::NoValue."""
        if not isinstance(value, (dict, list)) or id(value) in self.template.constants:
            return value
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if len(value) == 1:
            [(name, operand)] = value.items()
            if name in FUNCTIONS:
                return FUNCTIONS[name](self, operand)
            # Condition is a function where it has a name, and a member of IAM statements where it has a map.
            if name == "Condition" and isinstance(operand, str):
                return self.holds(operand)
            if name.startswith("Fn::"):
                raise ValueError(f"{name} is not known to this model of CloudFormation")
        members = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in members.items() if item is not NO_VALUE}

    def ref(self, name):
        if name == "AWS::NoValue":
            return NO_VALUE
        return self.values[name] if name in self.values else self.reference(name)

    def sub(self, operand):
        text, variables = operand if isinstance(operand, list) else (operand, {})
        variables = self.resolve(variables)

        def replacement(match):
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in variables:
                return str(variables[name])
            logical_id, _, attribute = name.partition(".")
            return str(self.attribute(logical_id, attribute) if attribute else self.ref(name))

        return re.sub(r"\$\{([^}]+)\}", replacement, text)

    def join(self, operand):
        separator, items = operand
        return separator.join(str(item) for item in self.resolve(items))

    def select(self, operand):
        index, items = operand
        return self.resolve(items)[int(index)]

    def split(self, operand):
        separator, text = operand
        return self.resolve(text).split(separator)

    def if_(self, operand):
        condition, yes, no = operand
        return self.resolve(yes if self.holds(condition) else no)

    def equals(self, operand):
        first, second = self.resolve(operand)
        return first == second


FUNCTIONS = {
    "Ref": Scope.ref,
    "Fn::GetAtt": lambda scope, operand: scope.attribute(operand[0], ".".join(operand[1:])),
    "Fn::Sub": Scope.sub,
    "Fn::Join": Scope.join,
    "Fn::Select": Scope.select,
    "Fn::Split": Scope.split,
    "Fn::If": Scope.if_,
    "Fn::Equals": Scope.equals,
    "Fn::Not": lambda scope, operand: not scope.resolve(operand[0]),
    "Fn::And": lambda scope, operand: all(scope.resolve(item) for item in operand),
    "Fn::Or": lambda scope, operand: any(scope.resolve(item) for item in operand),
    "Fn::Contains": lambda scope, operand: scope.resolve(operand[1]) in scope.resolve(operand[0]),
}


def constants(value):
    """The identities of all maps and lists in a value that no function is in, and whether the value itself has none."""
    if not isinstance(value, (dict, list)):
        return set(), True
    found, is_constant = set(), True
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        in_item, item_is_constant = constants(item)
        found |= in_item
        is_constant = is_constant and item_is_constant and key not in FUNCTIONS and key != "Condition"
        is_constant = is_constant and not str(key).startswith("Fn::")
    return found | {id(value)} if is_constant else found, is_constant


def references(value):
    """Logical ids, and other names, that a value refers to; in both branches of each Fn::If."""
    if isinstance(value, list):
        return set().union(*map(references, value))
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, item in value.items():
        if key == "Ref":
            found.add(item)
        elif key == "Fn::GetAtt":
            found.add(item[0])
        elif key == "Fn::Sub":
            text = item[0] if isinstance(item, list) else item
            found |= {name.partition(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", text)}
            found |= references(item)
        else:
            found |= references(item)
    return found
