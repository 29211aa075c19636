"""What exists in the identity store, in FinSpace and in the kdb environment, read by botocore."""

from dataclasses import dataclass

# The tag that names the owner of a kx user.
OWNER = "identityStoreUserId"

NO_ACCESS = "no-access"

# Members that both GetKxUser and ListKxUsers answer.
KX_MEMBERS = ("userName", "userArn", "iamRole")


class Difference(Exception):
    """Something is not as it has to be."""


@dataclass(frozen=True)
class Place:
    """Where to look."""

    identity_store: str
    kx_environment: str
    # Names of the groups by id.
    groups: dict


@dataclass(frozen=True)
class Access:
    """All users by their ids, those of the kdb environment by ARN."""

    people: dict
    finspace: dict
    kx: dict


def read(cloud, place):
    """Reads all users of the three services, each by the list and by its own call, which must agree."""
    return Access(read_people(cloud, place), read_finspace(cloud), read_kx(cloud, place))


def read_people(cloud, place):
    store, found = cloud.client("identitystore"), {}
    for listed in pages(store.list_users, "Users", "NextToken", IdentityStoreId=place.identity_store, MaxResults=1):
        user = {"IdentityStoreId": place.identity_store, "UserId": listed["UserId"]}
        agree("DescribeUser and ListUsers", without_metadata(store.describe_user(**user)), listed)
        member = {"IdentityStoreId": place.identity_store, "MemberId": {"UserId": listed["UserId"]}}
        memberships = pages(
            store.list_group_memberships_for_member, "GroupMemberships", "NextToken", **member, MaxResults=1
        )
        groups = {membership["GroupId"] for membership in memberships}
        results = store.is_member_in_groups(**member, GroupIds=sorted(place.groups))["Results"]
        is_in = {result["GroupId"] for result in results if result["MembershipExists"]}
        agree("IsMemberInGroups and ListGroupMembershipsForMember", sorted(is_in), sorted(groups))
        found[listed["UserId"]] = {
            "userName": listed["UserName"],
            "email": listed["Emails"][0]["Value"],
            "groups": groups,
        }
    return found


def read_finspace(cloud):
    data, found = cloud.client("finspace-data"), {}
    for listed in pages(data.list_users, "users", "nextToken", maxResults=1):
        read_back = without_metadata(data.get_user(userId=listed["userId"]))
        agree("GetUser and ListUsers", read_back, listed)
        found[listed["userId"]] = {name: listed[name] for name in ("emailAddress", "status", "type")}
    return found


def read_kx(cloud, place):
    kx, found = cloud.client("finspace"), {}
    environment = {"environmentId": place.kx_environment}
    for listed in pages(kx.list_kx_users, "users", "nextToken", **environment, maxResults=1):
        read_back = kx.get_kx_user(**environment, userName=listed["userName"])
        agree("GetKxUser and ListKxUsers", *([it[name] for name in KX_MEMBERS] for it in (read_back, listed)))
        tags = kx.list_tags_for_resource(resourceArn=listed["userArn"])["tags"]
        found[listed["userArn"]] = {
            "name": listed["userName"],
            "role": listed["iamRole"],
            "owner": tags.pop(OWNER, None),
            "tags": tags,
        }
    return found


def pages(operation, members, token, **arguments):
    """The members of all pages."""
    following = {}
    while True:
        answer = operation(**arguments, **following)
        yield from answer[members]
        if not answer.get(token):
            return
        following = {token: answer[token]}


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def agree(calls, one, other):
    if one != other:
        raise Difference(f"{calls} do not agree: {one} and {other}")


def changes(before, after, kind):
    """What has changed, in the words of `onboard plan`: target, action, id or name, role before, role now."""
    found = []
    for user in before.people.keys() ^ after.people.keys():
        found.append(
            ("identity-store-user", "delete", user) if user in before.people else ("identity-store-user", "create", None)
        )
    # By an offboarding a person loses a group; by another request the person leaves it.
    lost = "remove" if kind == "offboarding" else "revoke"
    found += [("group", lost, group) for _, group in memberships(before) - memberships(after)]
    found += [("group", "grant", group) for _, group in memberships(after) - memberships(before)]
    for user in before.finspace.keys() | after.finspace.keys():
        was, now = (access.finspace.get(user, {}).get("status") for access in (before, after))
        if was is None:
            found.append(("finspace-user", "create", None))
        elif was != now:
            found.append(("finspace-user", {"ENABLED": "enable", "DISABLED": "disable"}.get(now, "delete"), user))
    found = [(*change, None, None) for change in found]
    for arn in before.kx.keys() | after.kx.keys():
        was, now = (access.kx.get(arn) for access in (before, after))
        if was is None:
            found.append(("kx-user", "create", now["name"], None, now["role"]))
        elif now is None:
            found.append(("kx-user", "delete", arn, None, None))
        elif was["role"] != now["role"]:
            action = "suspend" if now["role"].endswith(f"/{NO_ACCESS}") else "change-role"
            found.append(("kx-user", action, arn, was["role"], now["role"]))
    return sorted(found, key=str)


def memberships(access):
    return {(user, group) for user, person in access.people.items() for group in person["groups"]}


def ids(access):
    """Ids of all users, and of the groups that have a member."""
    return {*access.people, *access.finspace, *access.kx, *(group for _, group in memberships(access))}


class Names:
    """Readable names for ids that services choose: person-1 is the first one that was ever seen."""

    def __init__(self, groups):
        self.known = dict(groups)

    def of(self, kind, identifier):
        if identifier not in self.known:
            number = sum(name.startswith(f"{kind}-") for name in self.known.values()) + 1
            self.known[identifier] = f"{kind}-{number}"
        return self.known[identifier]

    def picture(self, access):
        """The same with readable names, to compare with what has to exist."""
        people = {
            self.of("person", user): [
                person["userName"],
                person["email"],
                *sorted(self.known.get(group, group) for group in person["groups"]),
            ]
            for user, person in access.people.items()
        }
        finspace = {
            self.of("finspace", user): [it["emailAddress"], it["status"], it["type"]]
            for user, it in access.finspace.items()
        }
        kx = {
            it["name"]: [it["role"].rsplit("/", 1)[-1], self.known.get(it["owner"], it["owner"]), it["tags"]]
            for it in access.kx.values()
        }
        return {"identitystore": people, "finspace-data": finspace, "finspace": kx}
