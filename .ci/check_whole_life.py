"""Takes a person through a whole life in the local cloud: joins, changes desks, is suspended, comes back, is removed, and another
person takes the user name.

After each step, botocore has to read from the three services exactly what has to exist, and `onboard plan` has to have said before
what has changed. A kx user that no onboarding has made stands beside them: nothing touches it, and at the end it is all that
`onboard audit` finds. After its removal, the audit finds nothing.

It uses the bundles in dist/. botocore is that of checkov, because later ones have no FinSpace.

    npm run build
    .venv-checkov/bin/python .ci/check_whole_life.py
"""

import difflib
import json
import signal
import sys
import time
from dataclasses import dataclass

from whole_life.access import Difference, Names, Place, changes, ids, read
from whole_life.local_cloud import ROOT, local_cloud
from whole_life.ways_in import Stack

USER_NAME = "ada.lovelace"
KX_USER = "ada-lovelace"
ADA = "ada.lovelace@example.com"
NAMESAKE = "ada.namesake@example.com"

# A group that the deployment does not manage: only an offboarding takes it away.
OTHER_GROUP = "Visitors"

# A kx user that was made beside the workflows, without a tag.
STRANGER = "stranger"

RATES = {"desk": "rates"}
FX = {"desk": "fx"}


@dataclass(frozen=True)
class Step:
    """A request, and what exists after it."""

    title: str
    way: str
    kind: str
    email: str
    members: dict
    # None: the same as before.
    after: dict | None
    # The error with which the execution fails.
    error: str | None = None


def join(title, way, email, role, groups, desk, after, error=None, **members):
    """An onboarding."""
    kx = {"role": role, "tags": desk}
    members = {"finSpace": {"type": "APP_USER"}, "kx": kx, "groups": groups, **members}
    return Step(title, way, "onboarding", email, members, after, error)


def change(title, way, email, role, after, error=None, **members):
    """A role change."""
    return Step(title, way, "role-change", email, {"kx": {"role": role}, **members}, after, error)


def leave(title, way, email, after, error=None, **members):
    """An offboarding."""
    return Step(title, way, "offboarding", email, members, after, error)


def access(people, finspace, kx):
    """What exists in the three services: `person-1` is the first user of the identity store that there ever was."""
    return {"identitystore": people, "finspace-data": finspace, "finspace": {**kx, STRANGER: ["analyst", None, {}]}}


def ada(groups, status, role):
    """What exists when Ada is the only one."""
    return access(
        {"person-1": [USER_NAME, ADA, *groups]},
        {"finspace-1": [ADA, status, "APP_USER"]},
        {KX_USER: [role, "person-1", RATES]},
    )


# FinSpace cannot delete a user.
NOBODY = access({}, {"finspace-1": [ADA, "DISABLED", "APP_USER"]}, {})


def namesake(groups, role):
    """What exists when another person has taken the name."""
    return access(
        {"person-2": [USER_NAME, NAMESAKE, *groups]},
        {**NOBODY["finspace-data"], "finspace-2": [NAMESAKE, "ENABLED", "APP_USER"]},
        {KX_USER: [role, "person-2", FX]},
    )


# Actions of a plan that change nothing.
UNCHANGED = ("keep", "skip", "adopt")

# Seconds until an audit judges every user.
AUDIT_DEADLINE = 120

# For so many seconds, a kx user without a tag may be one whose tags are not visible yet.
TAGS_FOLLOW = 60

REMOVE = {"mode": "remove", "confirm": True}
SUSPENDED = ada([], "DISABLED", "no-access")

STEPS = [
    join("joins", "event", ADA, "analyst", ["Quants"], RATES, ada(["Quants"], "ENABLED", "analyst")),
    change(
        "changes desks",
        "by hand",
        ADA,
        "quant",
        ada(["Traders", OTHER_GROUP], "ENABLED", "quant"),
        groups=["Traders"],
    ),
    change("gets another role", "queue", ADA, "admin", ada(["Traders", OTHER_GROUP], "ENABLED", "admin")),
    leave("is suspended", "onboard offboard", ADA, SUSPENDED),
    change("has left: no role", "by hand", ADA, "admin", None, "PersonLeft", groups=["Quants"]),
    join("has left: no return by accident", "event", ADA, "analyst", ["Quants"], RATES, None, "RehireRequired"),
    join(
        "comes back",
        "onboard batch",
        ADA,
        "quant",
        ["Quants"],
        RATES,
        ada(["Quants"], "ENABLED", "quant"),
        rehire=True,
    ),
    leave("is removed", "event", ADA, NOBODY, **REMOVE),
    leave("is removed again", "queue", ADA, None, **REMOVE),
    join("another person takes the name", "by hand", NAMESAKE, "analyst", ["Traders"], FX, namesake(["Traders"], "analyst")),
    leave("a late leave of the first", "onboard offboard", ADA, None, "UserMismatch"),
    join("a late return of the first", "queue", ADA, "admin", [], RATES, None, "UserMismatch", rehire=True),
    change(
        "the other person changes desks",
        "onboard batch",
        NAMESAKE,
        "quant",
        namesake(["Quants", "Traders"], "quant"),
        groups=["Quants", "Traders"],
    ),
]


class Life:
    """The steps that have been done, and what exists."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.stack = Stack(cloud)
        self.place = self.find_place()
        self.names = Names(self.place.groups)
        self.add_stranger()
        self.access = read(cloud, self.place)
        self.picture = access({}, {}, {})
        compare("before the first step", self.picture, self.names.picture(self.access))

    def find_place(self):
        """Where the stack has its users, with a group that it does not manage."""
        parameters, store = self.stack.parameters, self.cloud.client("identitystore")
        store_id = parameters["IdentityStoreId"]
        groups = {}
        for pair in parameters["AllowedGroups"].split(","):
            name, _ = pair.split("=")
            attribute = {"UniqueAttribute": {"AttributePath": "displayName", "AttributeValue": name}}
            groups[store.get_group_id(IdentityStoreId=store_id, AlternateIdentifier=attribute)["GroupId"]] = name
        other = store.create_group(IdentityStoreId=store_id, DisplayName=OTHER_GROUP)
        groups[other["GroupId"]] = OTHER_GROUP
        return Place(store_id, parameters["KxEnvironmentId"], groups)

    def go(self, number, step):
        """Does a step, and compares what exists with what has to exist, and with the plan."""
        request = {"kind": step.kind, "requestId": f"HR-{number}", "user": user(step), **step.members}
        plan = self.stack.plan(step.way, request)
        execution = self.stack.send(step.way, request)
        before, self.access = self.access, read(self.cloud, self.place)
        self.picture = step.after or self.picture
        compare("what exists", self.picture, self.names.picture(self.access))
        said, done = promised(plan), changes(before, self.access, step.kind)
        compare("what onboard plan has said (-) and what has changed (+)", said, done)
        kept = {step["id"] for step in plan["steps"] if step["action"] in UNCHANGED and "id" in step}
        compare("what onboard plan keeps, and what exists", sorted(kept), sorted(kept & ids(before) & ids(self.access)))
        expected = ("FAILED", step.error) if step.error else ("SUCCEEDED", None)
        compare("how the execution ended", expected, (execution["status"], execution.get("error")))
        compare("how onboard plan said that it ends", *outcome(plan, step.error))

    def join_other_group(self):
        """An administrator makes the person a member of the other group."""
        [person] = self.access.people
        [group] = (group for group, name in self.place.groups.items() if name == OTHER_GROUP)
        self.cloud.client("identitystore").create_group_membership(
            IdentityStoreId=self.place.identity_store, GroupId=group, MemberId={"UserId": person}
        )
        self.access = read(self.cloud, self.place)

    def add_stranger(self):
        """An administrator makes a kx user beside the workflows."""
        [role, *_] = self.stack.parameters["KxRoleArns"].split(",")
        self.cloud.client("finspace").create_kx_user(
            environmentId=self.place.kx_environment, userName=STRANGER, iamRole=role
        )
        self.judged_from = time.monotonic() + TAGS_FOLLOW

    def remove_stranger(self):
        """The administrator removes it again."""
        self.cloud.client("finspace").delete_kx_user(environmentId=self.place.kx_environment, userName=STRANGER)
        self.access = read(self.cloud, self.place)

    def audit(self, expected):
        """Audits, and compares the findings: the name of each, and the kx user that it is about."""
        deadline = time.monotonic() + AUDIT_DEADLINE
        while True:
            code, output, errors = self.cloud.onboard("audit", "--json")
            try:
                *findings, summary = [json.loads(line) for line in output.splitlines()]
            except ValueError:
                raise Difference(f"onboard audit has no summary (exit code {code}): {output}{errors}") from None
            if summary["inProgress"] == 0 or time.monotonic() > deadline:
                break
            time.sleep(max(1, self.judged_from - time.monotonic()))
        compare("what onboard audit finds", expected, [[it["finding"], it.get("kxUserName")] for it in findings])
        compare("the exit code of onboard audit", 1 if expected else 0, code)
        checked = {"kx": self.access.kx, "finspace": self.access.finspace, "identity-store": self.access.people}
        numbers = {section: len(users) for section, users in checked.items()}
        compare("how many users onboard audit has read", numbers, summary["checked"])


def user(step):
    """The person of a request. Only an onboarding has the name."""
    known = {"userName": USER_NAME, "emails": [{"value": step.email}]}
    if step.kind != "onboarding":
        return known
    return {**known, "name": {"givenName": "Ada", "familyName": "Lovelace"}, "displayName": "Ada Lovelace"}


def promised(plan):
    """The changes of a plan, in the form of `changes`."""
    return sorted(
        (
            (step["target"], step["action"], step.get("id") or step.get("name"), step.get("from"), step.get("to"))
            for step in plan["steps"]
            if step["action"] not in UNCHANGED
        ),
        key=str,
    )


def outcome(plan, error):
    """How the execution ends, and what the plan says about it."""
    said = (plan["result"], plan.get("refusal", {}).get("error"))
    return ("refused" if error else "carried-out", error), said


def compare(what, expected, found):
    """Raises Difference with the lines that differ."""
    if expected == found:
        return
    texts = [json.dumps(value, indent=1, sort_keys=True).splitlines() for value in (expected, found)]
    lines = difflib.unified_diff(*texts, "expected", "found", n=100, lineterm="")
    raise Difference("\n".join([f"{what}:", *lines]))


def live():
    """The whole life. Raises Difference."""
    with local_cloud() as cloud:
        life = Life(cloud)
        for number, step in enumerate(STEPS, 1):
            done(f"{number:2} {step.title} ({step.way})", life.go, number, step)
            if number == 1:
                life.join_other_group()
        done("   onboard audit finds the stranger", life.audit, [["kx-user-without-owner", STRANGER]])
        life.remove_stranger()
        done("   onboard audit finds nothing", life.audit, [])
        compare("executions beside those of the steps", {}, life.stack.new_executions())


def done(title, action, *arguments):
    """Prints a line about what is done."""
    began = time.monotonic()
    try:
        action(*arguments)
    except Difference as difference:
        raise Difference(f"{title}: {difference}") from None
    print(f"{title}: {time.monotonic() - began:.1f} s", flush=True)


def main():
    # As an exception, so that the local cloud ends too. A shell starts its background jobs with SIGINT ignored.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    if not (ROOT / "dist").is_dir():
        print("There are no bundles: npm run build makes them", file=sys.stderr)
        return 1
    try:
        live()
    except Difference as difference:
        print(difference, file=sys.stderr)
        return 1
    print("After each step, botocore has read what has to exist, and onboard plan had said it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
