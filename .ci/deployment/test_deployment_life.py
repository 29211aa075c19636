"""check_deployment_life.py finds the faults that it is for.

    .venv/bin/python -m unittest discover --start-directory .ci
"""

import copy
import unittest
from pathlib import Path

from check_deployment_life import ROOT, name_length_fault
from deployment.cloudformation import END, Account, Failed, Refused, Stack, Template
from deployment.holdings import what_is_held
from deployment.samples import SAMPLES
from deployment.scenes import DELETED_BY_HAND, Life, longest_stack_name
from expand import expand

EXPANDED = expand(str(Path(ROOT) / "template.yaml"))
PARAMETERS = {
    "IdentityStoreId": SAMPLES["IdentityStoreId"][0],
    "KxEnvironmentId": SAMPLES["KxEnvironmentId"][0],
    "KxUsers": "create",
    "HrPrincipal": SAMPLES["HrPrincipal"][0],
    "CustomerManagedKey": "true",
}
DOCS = " ".join(DELETED_BY_HAND.values())
STACK_ID = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


def held_resources(template):
    return [
        logical_id
        for logical_id, resource in template["Resources"].items()
        if what_is_held(resource["Type"], resource.get("Properties", {}))
    ]


def mended():
    """template.yaml with every repair that these tests take back."""
    template = copy.deepcopy(EXPANDED)
    resources = template["Resources"]
    for logical_id, resource in resources.items():
        if logical_id in held_resources(template) or "DeletionPolicy" in resource:
            resource |= {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
        if resource["Type"] == "AWS::Logs::LogGroup" and "LogGroupName" in resource["Properties"]:
            resource["Properties"]["LogGroupName"] = {"Fn::Join": ["", ["/aws/vendedlogs/states/", logical_id, STACK_ID]]}
        if resource["Type"] == "AWS::Events::EventBusPolicy":
            resource["Properties"]["StatementId"] = {"Fn::Sub": "${AWS::StackName}-" + logical_id[-8:]}
    resources["KxUserRole"]["Properties"].pop("RoleName", None)
    return template


def faults(template, *scenes, docs=DOCS):
    life = Life(template, {}, docs)
    for scene in scenes:
        scene(life)
    return list(life.faults)


def again(life):
    life.remove_and_create_again("test", PARAMETERS)


def first_failure(life):
    life.fail_first_and_try_again("test", PARAMETERS)


def two_stacks(life):
    life.two_stacks("test", PARAMETERS)


def change(name, *values):
    return lambda life: life.change("test", PARAMETERS, name, values)


class TheTemplate(unittest.TestCase):
    def setUp(self):
        self.template = mended()
        self.resources = self.template["Resources"]

    def test_passes_when_it_is_mended(self):
        life = Life(self.template, {"test": PARAMETERS}, DOCS)
        self.assertEqual(life.run(), [])
        self.assertGreater(life.steps, 500)

    def test_fails_for_each_deletion_policy_that_is_missing(self):
        names = held_resources(self.template)
        self.assertGreater(len(names), 8)
        for name in names:
            with self.subTest(name):
                template = mended()
                del template["Resources"][name]["DeletionPolicy"]
                [fault, *_] = faults(template, again)
                self.assertRegex(fault, f"{name} .*is deleted|{name}: cannot be deleted")

    def test_fails_for_each_update_replace_policy_that_is_missing(self):
        for name in held_resources(self.template):
            with self.subTest(name):
                template = mended()
                del template["Resources"][name]["UpdateReplacePolicy"]
                [fault] = faults(template, lambda life: life.replace_what_is_held("test", PARAMETERS))
                self.assertRegex(fault, f"{name} .*is deleted|{name}: cannot be deleted")

    def test_fails_for_the_role_of_kx_users_when_another_parameter_takes_it_from_the_stack(self):
        del self.resources["KxUserRole"]["DeletionPolicy"]
        found = faults(self.template, change("KxUsers", "create", "skip"))
        self.assertEqual(
            found, ["KxUserRole (AWS::IAM::Role) is deleted, and with it: access of users who hold the role"]
        )

    def test_fails_when_the_role_that_stayed_has_the_name_of_the_next(self):
        self.resources["KxUserRole"]["Properties"]["RoleName"] = {"Fn::Sub": "${AWS::StackName}-kx-user"}
        found = faults(self.template, change("KxUsers", "create", "skip"))
        self.assertRegex(found[0], "KxUserRole: .*finspace-user-onboarding-kx-user already exists")

    def test_fails_when_a_log_group_that_stayed_has_the_name_of_the_next(self):
        self.resources["OnboardUserLogGroup"]["Properties"]["LogGroupName"] = {"Fn::Sub": "${AWS::StackName}-logs"}
        self.assertRegex(faults(self.template, again)[0], "OnboardUserLogGroup: .* already exists")

    def test_fails_when_the_rest_of_a_failed_first_deployment_has_the_name_of_the_next(self):
        group = self.resources["OnboardUserLogGroup"]
        group["Properties"]["LogGroupName"] = {"Fn::Sub": "${AWS::StackName}-logs"}
        self.assertEqual(faults(self.template, first_failure), [])
        group["DeletionPolicy"] = "Retain"
        found = faults(self.template, first_failure)
        self.assertRegex("\n".join(found), "OnboardUserLogGroup: .* already exists")

    def test_fails_when_a_failed_first_deployment_leaves_something_behind(self):
        self.resources["BatchQueue"]["DeletionPolicy"] = "Retain"
        self.assertRegex(faults(self.template, first_failure)[0], "BatchQueue is left behind")

    def test_fails_when_the_archive_is_kept_and_its_bus_is_not(self):
        del self.resources["OnboardingEventBus"]["DeletionPolicy"]
        self.assertRegex(faults(self.template, again)[0], "OnboardingEventBus: cannot be deleted: OnboardingArchive is kept")

    def test_fails_when_the_docs_do_not_say_to_delete_the_bus(self):
        self.assertRegex(faults(self.template, again, docs="")[0], "OnboardingEventBus: .* already exists")

    def test_fails_for_statement_ids_that_two_stacks_share(self):
        self.resources["OnboardingEventBusPolicy"]["Properties"]["StatementId"] = "hr-allowed"
        self.assertRegex(faults(self.template, two_stacks)[0], "OnboardingEventBusPolicy: .* hr-allowed already exists")

    def test_fails_for_a_role_that_two_regions_share(self):
        self.resources["OnboardUserRole"]["Properties"]["RoleName"] = {"Fn::Sub": "${AWS::StackName}-role"}
        [fault] = faults(self.template, two_stacks)
        self.assertRegex(fault, "OnboardUserRole: .* every Region .* already exists")

    def test_fails_for_a_queue_that_an_update_replaces(self):
        queue = self.resources["BatchQueue"]
        queue["Properties"]["QueueName"] = {"Fn::Join": ["-", [{"Ref": "LogLevel"}, STACK_ID]]}
        self.assertEqual(faults(self.template, change("LogLevel", "INFO", "WARN"))[1:], [])
        del queue["UpdateReplacePolicy"]
        found = faults(self.template, change("LogLevel", "INFO", "WARN"))
        self.assertIn("BatchQueue (AWS::SQS::Queue) is deleted, and with it: data", found)

    def test_fails_when_a_name_is_too_long_for_the_stack_name_that_is_allowed(self):
        longest, _ = longest_stack_name(self.template, PARAMETERS)
        docs = f"The name of the\nstack may have {longest} characters."
        self.assertIsNone(name_length_fault(self.template, PARAMETERS, docs))
        machine = self.resources["OnboardUserStateMachine"]["Properties"]
        machine["StateMachineName"] = {"Fn::Sub": "${AWS::StackName}-a-very-long-name-of-a-state-machine"}
        self.assertIn("may have 44 characters", name_length_fault(self.template, PARAMETERS, docs))
        self.assertIn("docs/deploy.md has to say", name_length_fault(self.template, PARAMETERS, ""))


def small(**resources):
    return {
        "Parameters": {"Name": {"Type": "String", "AllowedValues": ["a", "b", "none"], "Default": "a"}},
        "Conditions": {"IsThere": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, "none"]}]}},
        "Resources": resources,
    }


def topic(name, **attributes):
    return {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}, **attributes}


class TheModel(unittest.TestCase):
    """What CloudFormation does, on small templates."""

    def setUp(self):
        self.account = Account()

    def names(self):
        return sorted(resource.identifier for resource in self.account.resources)

    def stack(self, template):
        return Stack(self.account, Template(template), "stack")

    def test_replaces_a_resource_when_a_create_only_property_changes(self):
        stack = self.stack(small(Topic=topic({"Ref": "Name"})))
        stack.deploy({})
        stack.deploy({"Name": "b"})
        self.assertEqual(self.names(), ["b"])

    def test_keeps_the_replaced_resource_when_its_update_replace_policy_says_so(self):
        stack = self.stack(small(Topic=topic({"Ref": "Name"}, UpdateReplacePolicy="Retain")))
        stack.deploy({})
        stack.deploy({"Name": "b"})
        self.assertEqual(self.names(), ["a", "b"])

    def test_cannot_replace_a_resource_that_keeps_its_name(self):
        fixed = topic("fixed")
        fixed["Properties"]["FifoTopic"] = {"Fn::If": ["IsThere", True, {"Ref": "AWS::NoValue"}]}
        stack = self.stack(small(Topic=fixed))
        stack.deploy({})
        with self.assertRaisesRegex(Failed, "already exists: Topic of its own resource"):
            stack.deploy({"Name": "none"})
        self.assertEqual(self.names(), ["fixed"])

    def test_removes_a_resource_whose_condition_is_false(self):
        stack = self.stack(small(Topic=topic("topic", Condition="IsThere")))
        stack.deploy({})
        stack.deploy({"Name": "none"})
        self.assertEqual(self.names(), [])

    def test_rolls_an_update_back(self):
        stack = self.stack(small(Topic=topic({"Ref": "Name"}), Other=topic("other", Condition="IsThere")))
        stack.deploy({"Name": "a"})
        with self.assertRaises(Failed):
            stack.deploy({"Name": "b"}, END)
        self.assertEqual(self.names(), ["a", "other"])
        self.assertEqual(stack.resources["Topic"].properties, {"TopicName": "a"})

    def test_keeps_after_a_failed_creation_what_has_retain_and_nothing_else(self):
        stack = self.stack(
            small(
                Retained=topic("retained", DeletionPolicy="Retain"),
                Excepted=topic("excepted", DeletionPolicy="RetainExceptOnCreate"),
                Deleted=topic("deleted"),
            )
        )
        with self.assertRaises(Failed):
            stack.deploy({}, END)
        self.assertEqual(self.names(), ["retained"])

    def test_keeps_after_a_removal_what_has_either(self):
        stack = self.stack(
            small(
                Retained=topic("retained", DeletionPolicy="Retain"),
                Excepted=topic("excepted", DeletionPolicy="RetainExceptOnCreate"),
                Deleted=topic("deleted"),
            )
        )
        stack.deploy({})
        stack.remove()
        self.assertEqual(self.names(), ["excepted", "retained"])

    def test_refuses_a_value_that_is_not_allowed_before_anything_changes(self):
        with self.assertRaisesRegex(Refused, "Parameter Name"):
            self.stack(small(Topic=topic("topic"))).deploy({"Name": "c"})
        self.assertEqual(self.names(), [])

    def test_refuses_what_an_assertion_refuses(self):
        template = small(Topic=topic("topic"))
        assertion = {"Assert": {"Fn::Equals": [{"Ref": "Name"}, "a"]}, "AssertDescription": "only a"}
        template["Rules"] = {"OnlyA": {"Assertions": [assertion]}}
        self.stack(template).deploy({})
        with self.assertRaisesRegex(Refused, "Rule OnlyA: only a"):
            self.stack(template).deploy({"Name": "b"})

    def test_gives_no_name_twice_and_generated_names_as_often_as_needed(self):
        self.stack(small(Topic={"Type": "AWS::SNS::Topic"})).deploy({})
        self.stack(small(Topic={"Type": "AWS::SNS::Topic"})).deploy({})
        self.assertEqual(len(set(self.names())), 2)
        self.stack(small(Topic=topic("topic"))).deploy({})
        with self.assertRaisesRegex(Failed, "Topic: AWS::SNS::Topic us-east-1 topic already exists"):
            self.stack(small(Topic=topic("topic"))).deploy({})


if __name__ == "__main__":
    unittest.main()
