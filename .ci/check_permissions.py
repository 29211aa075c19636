"""Checks permissions against the service authorization reference of AWS: every policy of template.yaml, as SAM expands it, and the
permissions that the local cloud requires for each operation.

    .venv/bin/python .ci/check_permissions.py template.yaml REQUIRED

REQUIRED is a file with the output of .ci/permissions/print-required-permissions.ts.
"""

import json
import sys

from permissions.authorization_reference import AuthorizationReference
from expand import expand, items
from permissions.policy_rules import PolicyRules
from permissions.reference_exceptions import Exceptions
from permissions.statements import Values, documents

# Of conditions on a key with several values.
SET_OPERATORS = ("ForAnyValue:", "ForAllValues:")


def check_template(resources, reference, rules):
    """Checks every statement of every policy of an expanded template."""
    values = Values(resources, reference)
    granted = {}
    depending = []
    for document in documents(resources):
        rules.check(document.version == "2012-10-17", document.where, "lacks Version: '2012-10-17'")
        for statement in document.statements:
            where = f"{document.where}.{statement.get('Sid', 'Statement')}"
            try:
                checked = check_statement(where, document, statement, values, rules)
            except ValueError as error:
                rules.check(False, where, error)
                continue
            for action, types in checked:
                if document.kind == "identity" and statement["Effect"] == "Allow":
                    granted.setdefault(document.owner, set()).add(action)
                    depending.append((where, document.owner, action, types))
    for where, owner, action, types in depending:
        rules.dependents(where, action, types, granted[owner])
    for name, permission in resources.items():
        if permission["Type"] == "AWS::Lambda::Permission":
            rules.actions(name, permission["Properties"]["Action"])


def check_statement(where, document, statement, values, rules):
    """Checks a statement, and gives its actions, each with the types of its resources."""
    negated = [part for part in ("NotAction", "NotPrincipal", "NotResource") if part in statement]
    if negated:
        rules.check(False, where, f"has {', '.join(negated)}: say what it is about, not what it is not about")
        return []
    actions = {pattern: rules.actions(where, pattern) for pattern in items(statement["Action"])}
    arns = resources_of(document, statement, values)
    types_of = {}
    for pattern, known in actions.items():
        for action in known:
            # A pattern, such as kms:ReEncrypt*, also stands for actions on other resources.
            is_named = known == [pattern]
            types_of[action] = [name for arn in arns if is_named for name in rules.resource_types(where, action, arn)]
    types = sorted({name for names in types_of.values() for name in names})
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            rules.key(where, list(types_of), types, key, operator.startswith(SET_OPERATORS))
    return list(types_of.items())


def resources_of(document, statement, values):
    """ARNs of the resources of a statement."""
    if document.kind == "trust":
        return [values.text({"Fn::GetAtt": [document.owner, "Arn"]})]
    arns = [values.text(value) for value in items(statement["Resource"])]
    # In the policy of a key, * is the key.
    is_key = document.where.endswith(".KeyPolicy")
    return [values.text({"Fn::GetAtt": [document.owner, "Arn"]}) if arn == "*" and is_key else arn for arn in arns]


def check_required(table, rules):
    """Checks the permissions that the local cloud requires for each operation."""
    for operation, permissions in table.items():
        where = f"local cloud: {operation}"
        rules.check(permissions, where, "requires no permission")
        required = {permission["action"] for permission in permissions}
        for permission in permissions:
            for action in rules.actions(where, permission["action"]):
                types = rules.resource_types(where, action, permission["resource"])
                for key, value in permission.get("context", {}).items():
                    rules.key(where, [action], types, key, isinstance(value, list))
                rules.dependents(where, action, types, required)


def faults_of(resources, table, reference):
    """The faults, as sentences."""
    exceptions = Exceptions()
    rules = PolicyRules(reference, exceptions)
    check_template(resources, reference, rules)
    check_required(table, rules)
    file = "permissions/reference_exceptions.py"
    unused = [f"{file}: nothing needs the exception for {key} any more" for key in exceptions.unused()]
    return [*rules.faults, *unused]


def main(template, required):
    resources = expand(template)["Resources"]
    with open(required, encoding="utf-8") as file:
        table = json.load(file)
    faults = faults_of(resources, table, AuthorizationReference())
    for fault in faults:
        print(f"{template}: {fault}", file=sys.stderr)
    if faults:
        return 1
    statements = sum(len(document.statements) for document in documents(resources))
    print(f"{statements} statements of {template} and {len(table)} operations of the local IAM are as AWS authorizes them.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
