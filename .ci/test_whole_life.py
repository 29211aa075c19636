"""The check of a whole life finds the changes, and says them in the words of `onboard plan`.

    .venv/bin/python -m unittest discover --start-directory .ci
"""

import unittest

from check_whole_life import compare, promised
from whole_life.access import Access, Difference, Names, changes, pages

NOTHING = Access({}, {}, {})


def kx(role, name="ada", owner="u"):
    return {"name": name, "role": f"arn:role/{role}", "owner": owner, "tags": {}}


def person(groups=(), status="ENABLED", role="quant"):
    people = {"u": {"userName": "ada", "email": "a@example.com", "groups": set(groups)}}
    finspace = {"f": {"emailAddress": "a@example.com", "status": status, "type": "APP_USER"}}
    return Access(people, finspace, {"arn:ada": kx(role)})


class Changes(unittest.TestCase):
    def test_creates_all_three_users_and_grants_the_groups(self):
        self.assertEqual(
            changes(NOTHING, person(["g"]), "onboarding"),
            [
                ("finspace-user", "create", None, None, None),
                ("group", "grant", "g", None, None),
                ("identity-store-user", "create", None, None, None),
                ("kx-user", "create", "ada", None, "arn:role/quant"),
            ],
        )

    def test_tells_a_role_change_from_a_suspension(self):
        before = person(["g"])
        self.assertEqual(
            changes(before, person(["h"], role="admin"), "role-change"),
            [
                ("group", "grant", "h", None, None),
                ("group", "revoke", "g", None, None),
                ("kx-user", "change-role", "arn:ada", "arn:role/quant", "arn:role/admin"),
            ],
        )
        self.assertEqual(
            changes(before, person(status="DISABLED", role="no-access"), "offboarding"),
            [
                ("finspace-user", "disable", "f", None, None),
                ("group", "remove", "g", None, None),
                ("kx-user", "suspend", "arn:ada", "arn:role/quant", "arn:role/no-access"),
            ],
        )

    def test_removes_users(self):
        self.assertEqual(
            changes(person(["g"]), Access({}, person(status="DISABLED").finspace, {}), "offboarding"),
            [
                ("finspace-user", "disable", "f", None, None),
                ("group", "remove", "g", None, None),
                ("identity-store-user", "delete", "u", None, None),
                ("kx-user", "delete", "arn:ada", None, None),
            ],
        )

    def test_has_no_change_between_the_same(self):
        self.assertEqual(changes(person(["g"]), person(["g"]), "role-change"), [])

    def test_a_plan_promises_its_changes_without_what_it_keeps(self):
        steps = [
            {"target": "kx-user", "action": "create", "name": "ada", "to": "arn:role/quant"},
            {"target": "identity-store-user", "action": "adopt", "id": "u"},
            {"target": "group", "action": "grant", "id": "g", "name": "Quants"},
        ]
        self.assertEqual(
            promised({"steps": steps}),
            [("group", "grant", "g", None, None), ("kx-user", "create", "ada", None, "arn:role/quant")],
        )


class Pictures(unittest.TestCase):
    def test_a_user_who_is_made_again_has_another_name(self):
        names = Names({"g": "Quants"})
        self.assertEqual(names.picture(person(["g"]))["identitystore"], {"person-1": ["ada", "a@example.com", "Quants"]})
        again = Access({"v": person().people["u"]}, {}, {"arn:ada": kx("quant", owner="v")})
        picture = names.picture(again)
        self.assertEqual(picture["identitystore"], {"person-2": ["ada", "a@example.com"]})
        self.assertEqual(picture["finspace"], {"ada": ["quant", "person-2", {}]})

    def test_a_difference_has_the_lines_that_differ(self):
        with self.assertRaisesRegex(Difference, r'what exists:\n(.*\n)*- "Quants"\n\+ "Traders"'):
            compare("what exists", ["Quants"], ["Traders"])


class Pages(unittest.TestCase):
    def test_all_pages_are_read(self):
        answers = {None: {"users": [1], "nextToken": "2"}, "2": {"users": [2, 3]}}
        found = pages(lambda nextToken=None: answers[nextToken], "users", "nextToken")
        self.assertEqual(list(found), [1, 2, 3])


if __name__ == "__main__":
    unittest.main()
