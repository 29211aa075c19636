"""Tests of the check of permissions: each fault that it is for turns it red.

    .venv/bin/python -m unittest discover --start-directory .ci
"""

import copy
import unittest
from pathlib import Path

from permissions.authorization_reference import AuthorizationReference
from check_permissions import faults_of
from expand import expand
from permissions.reference_exceptions import ACTIONS, DEPENDENT_ACTIONS, RESOURCE_TYPES, SINGLE_VALUED_KEYS

TEMPLATE = str(Path(__file__).parent.parent / "template.yaml")
REFERENCE = AuthorizationReference()
EXPANDED = expand(TEMPLATE)["Resources"]

EXCEPTIONS = [*ACTIONS, *RESOURCE_TYPES, *DEPENDENT_ACTIONS, *SINGLE_VALUED_KEYS]
STATE_MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:onboard-user"


def policy(resources, role, number=0):
    return resources[role]["Properties"]["Policies"][number]["PolicyDocument"]


def statement(resources, role, sid):
    """A statement of a role, in whatever branch it stands."""
    for found in resources[role]["Properties"]["Policies"]:
        for item in found["PolicyDocument"]["Statement"]:
            for branch in item.get("Fn::If", [item]):
                if isinstance(branch, dict) and branch.get("Sid") == sid:
                    return branch
    raise KeyError(f"{role} has no statement {sid}")


class TemplateTest(unittest.TestCase):
    """Faults of the template; the exceptions for the local IAM's table are of no interest here."""

    def setUp(self):
        self.resources = copy.deepcopy(EXPANDED)

    def faults(self):
        return [fault for fault in faults_of(self.resources, {}, REFERENCE) if "nothing needs the exception" not in fault]

    def assert_fault(self, *parts):
        faults = self.faults()
        self.assertTrue(
            any(all(part in fault for part in parts) for fault in faults), f"no fault of {parts} in {faults}"
        )

    def test_the_template_has_none(self):
        self.assertEqual(self.faults(), [])

    def test_the_arn_of_an_alias(self):
        for role in ("StartExecutionsRole", "StartOnboardingBatchFunctionRole"):
            for alias in ({"Ref": "OnboardUserAlias"}, {"Fn::Sub": "${OnboardUserStateMachine}:live"}):
                statement(self.resources, role, "StartExecutions")["Resource"] = [alias]
                self.assert_fault(role, "states:StartExecution", "statemachinealias", "authorizes it by statemachine")

    def test_the_arn_of_a_version(self):
        statement(self.resources, "StartExecutionsRole", "StartExecutions")["Resource"] = {"Ref": "OnboardUserVersion"}
        self.assert_fault("StartExecutionsRole", "statemachineversion")

    def test_a_misspelled_action(self):
        for action in ("identitystore:CreateUsers", "identitystore:createUser", "identitystor:CreateUser", "CreateUser"):
            statement(self.resources, "CreateIdentityStoreUserFunctionRole", "CreateUser")["Action"] = action
            self.assert_fault("CreateIdentityStoreUserFunctionRole", f"{action}, which is no action")

    def test_a_pattern_that_stands_for_no_action(self):
        self.resources["Key"]["Properties"]["KeyPolicy"]["Statement"][0]["Action"] = "kms:Crypt*"
        self.assert_fault("Key.KeyPolicy", "kms:Crypt*, which is no action")

    def test_a_wrong_resource_type(self):
        statement(self.resources, "StartOnboardingBatchFunctionRole", "ReadExecutions")["Resource"] = {
            "Ref": "OnboardUserStateMachine"
        }
        self.assert_fault("states:DescribeExecution", "is statemachine", "authorizes it by execution")

    def test_a_resource_of_another_service(self):
        statement(self.resources, "OnboardUserRole", "InvokeFunctions")["Resource"] = {"Fn::GetAtt": ["BatchQueue", "Arn"]}
        self.assert_fault("lambda:InvokeFunction", "no resource of lambda")

    def test_a_name_instead_of_an_arn(self):
        statement(self.resources, "StartOnboardingBatchFunctionRole", "ReceiveRequests")["Resource"] = {
            "Fn::GetAtt": ["BatchQueue", "QueueName"]
        }
        self.assert_fault("sqs:ReceiveMessage", "no resource of sqs")

    def test_everything_where_there_are_resources(self):
        statement(self.resources, "OnboardUserRole", "ReportOutcomes")["Resource"] = "*"
        self.assert_fault("events:PutEvents on *")

    def test_a_resource_where_there_are_none(self):
        statement(self.resources, "OnboardUserRole", "Trace")["Resource"] = {"Fn::GetAtt": ["BatchQueue", "Arn"]}
        self.assert_fault("xray:PutTraceSegments", "no resource, which takes *")

    def test_a_condition_key_of_no_action(self):
        for key in ("states:StateMachineQualifer", "kms:ViaService", "aws:SourceAcount"):
            statement(self.resources, "StartExecutionsRole", "StartExecutions")["Condition"] = {"StringEquals": {key: "live"}}
            self.assert_fault("StartExecutionsRole", key, "of none of states:StartExecution")

    def test_an_operator_for_the_wrong_number_of_values(self):
        statement(self.resources, "StartExecutionsRole", "StartExecutions")["Condition"] = {
            "StringEquals": {"states:StateMachineQualifier": "live"}
        }
        self.assert_fault("states:StateMachineQualifier", "several values")
        statement(self.resources, "CreateKxUserFunctionRole", "PassKxRoles")["Condition"] = {
            "ForAnyValue:StringEquals": {"iam:PassedToService": "finspace.amazonaws.com"}
        }
        self.assert_fault("iam:PassedToService", "a single value")

    def test_a_missing_dependent_action(self):
        for role in ("FindIdentityStoreUserFunctionRole", "DescribeFailureFunctionRole"):
            statements = policy(self.resources, role)["Statement"]
            statements[:] = [item for item in statements if "DecryptIdentityStore" not in str(item)]
            self.assert_fault(role, "without kms:Decrypt")

    def test_a_denied_dependent_action(self):
        statement(self.resources, "FindIdentityStoreUserFunctionRole", "DecryptIdentityStore")["Effect"] = "Deny"
        self.assert_fault("FindIdentityStoreUserFunctionRole", "without kms:Decrypt")

    def test_a_missing_version(self):
        queue_policy = self.resources["UndeliveredEventsQueuePolicy"]["Properties"]["PolicyDocument"]
        trust = self.resources["StartExecutionsRole"]["Properties"]["AssumeRolePolicyDocument"]
        for document in (policy(self.resources, "FindKxUserFunctionRole"), queue_policy, trust):
            del document["Version"]
        faults = [fault for fault in self.faults() if "lacks Version" in fault]
        self.assertEqual(len(faults), 3, faults)

    def test_a_policy_of_a_resource(self):
        statement_of_bus = self.resources["OnboardingEventBusPolicy"]["Properties"]["Statement"]
        statement_of_bus["Resource"] = {"Fn::GetAtt": ["BatchQueue", "Arn"]}
        self.assert_fault("OnboardingEventBusPolicy", "no resource of events")

    def test_a_permission_to_invoke(self):
        self.resources["ReportSilentFailurePermission"]["Properties"]["Action"] = "lambda:Invoke"
        self.assert_fault("ReportSilentFailurePermission", "lambda:Invoke, which is no action")

    def test_a_statement_about_all_else(self):
        statement(self.resources, "OnboardUserRole", "ReportOutcomes")["NotAction"] = "events:PutRule"
        self.assert_fault("OnboardUserRole", "has NotAction")

    def test_trust(self):
        trust = self.resources["KxUserRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
        trust["Action"] = "sts:Assume"
        self.assert_fault("KxUserRole.AssumeRolePolicyDocument", "sts:Assume, which is no action")

    def test_a_function_that_it_does_not_know(self):
        statement(self.resources, "OnboardUserRole", "ReportOutcomes")["Resource"] = {"Fn::ImportValue": "bus"}
        self.assert_fault("OnboardUserRole", "Fn::ImportValue", "cannot work out")

    def test_a_list_that_is_split(self):
        passed = statement(self.resources, "CreateKxUserFunctionRole", "PassKxRoles")
        passed["Resource"] = {"Fn::Split": [",", {"Ref": "KxRoleArns"}]}
        self.assertEqual(self.faults(), [])
        passed["Resource"] = {"Fn::Split": [",", {"Ref": "KxEnvironmentId"}]}
        self.assert_fault("iam:PassRole on KxEnvironmentId")


class TableTest(unittest.TestCase):
    """Faults of what the local IAM asks."""

    def assert_fault(self, permission, *parts, others=()):
        faults = faults_of({}, {"operation": [permission, *others]}, REFERENCE)
        self.assertTrue(any(all(part in fault for part in parts) for fault in faults), f"no fault of {parts} in {faults}")

    def test_the_arn_of_an_alias(self):
        self.assert_fault({"action": "states:StartExecution", "resource": f"{STATE_MACHINE}:live"}, "statemachinealias")

    def test_a_misspelled_action(self):
        self.assert_fault({"action": "states:StartExecutions", "resource": STATE_MACHINE}, "no action of AWS")

    def test_a_wrong_resource_type(self):
        self.assert_fault({"action": "states:StopExecution", "resource": STATE_MACHINE}, "is statemachine", "by execution")

    def test_everything(self):
        self.assert_fault({"action": "states:DescribeStateMachine", "resource": "*"}, "states:DescribeStateMachine on *")

    def test_a_condition_key(self):
        permission = {"action": "states:StartExecution", "resource": STATE_MACHINE}
        self.assert_fault({**permission, "context": {"kms:ViaService": "x"}}, "kms:ViaService, which is of none")
        self.assert_fault({**permission, "context": {"states:StateMachineQualifier": "live"}}, "several values")

    def test_a_missing_dependent_action(self):
        store = "arn:aws:identitystore::999988887777:identitystore/d-1234567890"
        self.assert_fault({"action": "identitystore:CreateUser", "resource": store}, "without kms:Decrypt")

    def test_an_operation_that_asks_for_nothing(self):
        self.assertIn("local cloud: operation requires no permission", faults_of({}, {"operation": []}, REFERENCE))


class ExceptionsTest(unittest.TestCase):
    def test_each_that_is_not_needed_is_a_fault(self):
        faults = faults_of({}, {}, REFERENCE)
        self.assertEqual(len(faults), len(EXCEPTIONS), faults)
        self.assertTrue(all("nothing needs the exception" in fault for fault in faults), faults)


if __name__ == "__main__":
    unittest.main()
