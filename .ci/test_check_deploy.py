"""check_deploy.py finds the faults that it is for.

    .venv/bin/python -m unittest discover --start-directory .ci
"""

import sys
import tempfile
import unittest
from pathlib import Path

from check_deploy import check

SAM = str(Path(sys.executable).parent / "sam")

SETTINGS = """
version = 0.1
[default.global.parameters]
stack_name = "stack"
region = "us-east-1"
[default.deploy.parameters]
capabilities = ["CAPABILITY_IAM"]
resolve_s3 = true
parameter_overrides = ["IdentityStoreId=REPLACE-ME"]
"""

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters: { IdentityStoreId: { Type: String } }
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: code, Handler: index.handler, Runtime: nodejs24.x }
"""


class CheckDeploy(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.template = self.folder / "template.yaml"
        self.template.write_text(TEMPLATE, encoding="utf-8")
        (self.folder / "code").mkdir()
        (self.folder / "code" / "index.mjs").write_text("export const handler = () => 0;\n", encoding="utf-8")

    def faults(self, settings=SETTINGS):
        return check(settings, [SAM, "deploy", "--template-file", str(self.template)])

    def test_takes_what_only_the_endpoint_stops(self):
        self.assertEqual(self.faults(), [])

    def test_refuses_an_empty_value(self):
        [fault] = self.faults(SETTINGS.replace("=REPLACE-ME", "="))
        self.assertIn("default does not get as far as the endpoint", fault)
        self.assertIn("IdentityStoreId= is not a valid format", fault)

    def test_refuses_a_setting_that_sam_does_not_take(self):
        [fault] = self.faults(SETTINGS.replace("resolve_s3 = true", 'resolve_s3 = "perhaps"'))
        self.assertIn("does not get as far as the endpoint (exit code 2)", fault)

    def test_refuses_a_bundle_that_is_not_there(self):
        (self.folder / "code" / "index.mjs").unlink()
        (self.folder / "code").rmdir()
        [fault] = self.faults()
        self.assertIn("default does not get as far as CloudFormation", fault)

    def test_refuses_a_template_that_cannot_be_read(self):
        self.template.write_text("Resources: [", encoding="utf-8")
        [fault] = self.faults()
        self.assertIn("Failed to parse template", fault)

    def test_refuses_a_command_that_deploys_nothing(self):
        [fault] = check(SETTINGS, ["true"])
        self.assertIn("(exit code 0)", fault)

    def test_refuses_a_placeholder_that_has_no_value_to_try(self):
        [fault] = check(SETTINGS.replace("IdentityStoreId=", "Unknown="))
        self.assertIn("Unknown=REPLACE-ME", fault)


if __name__ == "__main__":
    unittest.main()
