"""Tests of cfn-lint over the expanded template."""

import copy
import unittest
from pathlib import Path

from expand import expand
from lint_expanded_template import lint

EXPANDED = expand(str(Path(__file__).parent.parent / "template.yaml"))


class LintTest(unittest.TestCase):
    def test_the_template_is_clean(self):
        self.assertEqual(lint(EXPANDED), [])

    def test_findings_are_told(self):
        template = copy.deepcopy(EXPANDED)
        policies = template["Resources"]["FindKxUserFunctionRole"]["Properties"]["Policies"]
        policies[0]["PolicyDocument"]["Statement"][0]["Action"] = "finspace:GetKxUsr"
        template["Resources"]["BatchQueue"]["Properties"]["VisibilityTimeout"] = "a while"
        self.assertEqual(sorted(finding["Rule"]["Id"] for finding in lint(template)), ["E3012", "W3037"])

    def test_an_exception_in_a_list_excuses_no_other_action_of_the_list(self):
        template = copy.deepcopy(EXPANDED)
        policies = template["Resources"]["FindFinSpaceUserFunctionRole"]["Properties"]["Policies"]
        statement = policies[0]["PolicyDocument"]["Statement"][0]
        statement["Action"] = ["finspace-api:GetUser", "finspace-api:GetUsr"]
        self.assertEqual([finding["Message"].split("'")[1] for finding in lint(template)], ["getusr"])


if __name__ == "__main__":
    unittest.main()
