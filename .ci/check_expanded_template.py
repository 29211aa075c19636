"""Holds template.yaml, as SAM expands it, against what it may be: roles, encryption, access.

Whatever the condition: both branches of each Fn::If are looked at.

    .venv/bin/python .ci/check_expanded_template.py template.yaml
"""

import json
import sys

from expand import expand, items, of_type

# What SAM adds to the role of a function: logs, and traces.
MANAGED_POLICIES = ("service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess")

faults = []


def check(holds, where, fault):
    if not holds:
        faults.append(f"{where} {fault}")


def role_of(value):
    return value["Fn::GetAtt"][0] if isinstance(value, dict) and "Fn::GetAtt" in value else None


def check_roles(resources):
    users = {}
    for name, resource in of_type(resources, "AWS::Lambda::Function", "AWS::StepFunctions::StateMachine"):
        properties = resource["Properties"]
        role = role_of(properties.get("Role") or properties.get("RoleArn"))
        check(role in resources, name, "has no role of the template")
        users.setdefault(role, []).append(name)
    for role, names in users.items():
        check(len(names) == 1, role, f"is shared by {', '.join(names)}")
    for name, role in of_type(resources, "AWS::IAM::Role"):
        properties = role["Properties"]
        for arn in items(properties.get("ManagedPolicyArns", [])):
            check(json.dumps(arn).rstrip('"}]').endswith(MANAGED_POLICIES), name, f"has the managed policy {arn}")
        for policy in items(properties.get("Policies", [])):
            for statement in items(policy["PolicyDocument"]["Statement"]):
                check_statement(name, statement)
        for statement in items(properties["AssumeRolePolicyDocument"]["Statement"]):
            check(not is_any_principal(statement["Principal"]), name, "can be assumed by any principal")
    check(not of_type(resources, "AWS::IAM::User", "AWS::IAM::ManagedPolicy"), "template", "has users or shared policies")


def check_statement(name, statement):
    # .ci/check_permissions.py checks the resources.
    for action in items(statement["Action"]):
        check("*" not in action, name, f"may do {action}")


def is_any_principal(principal):
    return principal == "*" or (isinstance(principal, dict) and "*" in items(principal.get("AWS", [])))


def check_encryption(resources):
    for name, queue in of_type(resources, "AWS::SQS::Queue"):
        properties = queue["Properties"]
        check("SqsManagedSseEnabled" in properties and "KmsMasterKeyId" in properties, name, "is not encrypted, with or without a key of the customer")
    for name, group in of_type(resources, "AWS::Logs::LogGroup"):
        check("KmsKeyId" in group["Properties"], name, "cannot have a key of the customer")
        check("RetentionInDays" in group["Properties"], name, "keeps logs for good")
    for name, machine in of_type(resources, "AWS::StepFunctions::StateMachine"):
        properties = machine["Properties"]
        check("EncryptionConfiguration" in properties, name, "cannot have a key of the customer")
        logging = properties.get("LoggingConfiguration", {})
        check(logging.get("IncludeExecutionData") is False, name, "logs execution data, which holds personal data")
    for name, key in of_type(resources, "AWS::KMS::Key"):
        check(key["Properties"].get("EnableKeyRotation") is True, name, "is never rotated")


def check_not_public(resources):
    public = ("AWS::Lambda::Url", "AWS::ApiGateway", "AWS::ApiGatewayV2", "AWS::ElasticLoadBalancing")
    for name, resource in resources.items():
        check(not resource["Type"].startswith(public), name, "is an endpoint")
    for name, permission in of_type(resources, "AWS::Lambda::Permission"):
        properties = permission["Properties"]
        check(properties["Principal"] != "*", name, "lets any principal invoke a function")
        check("SourceArn" in properties, name, "names no source")
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        for document in (properties.get("PolicyDocument"), properties.get("KeyPolicy"), properties):
            for statement in items(document.get("Statement", []) if isinstance(document, dict) else []):
                if isinstance(statement, dict) and statement["Effect"] == "Allow":
                    check(not is_any_principal(statement.get("Principal")), name, "allows an action to any principal")


def main(path):
    resources = expand(path)["Resources"]
    functions = of_type(resources, "AWS::Lambda::Function")
    check(len(functions) > 0, "template", "has no functions")
    for name, function in functions:
        check(function["Properties"].get("TracingConfig", {}).get("Mode") == "Active", name, "is not traced")
    check_roles(resources)
    check_encryption(resources)
    check_not_public(resources)
    for fault in faults:
        print(f"{path}: {fault}", file=sys.stderr)
    if faults:
        return 1
    print(f"{path} expands to {len(resources)} resources, {len(functions)} functions: roles, encryption, access are fine.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
