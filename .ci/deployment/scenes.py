"""The life of a deployment: what can happen to a stack, one scene after the other."""

from itertools import combinations

from .cloudformation import END, FAULT, Account, Failed, Refused, Stack, Template
from .holdings import what_is_held
from .samples import SAMPLES

NAME = "finspace-user-onboarding"

# Resources that are kept under a name that the next stack of the same name needs, each with the command of docs/deploy.md with
# which an operator deletes it first. No other resource that is kept may collide with a later stack.
DELETED_BY_HAND = {"AWS::Events::EventBus": "aws events delete-event-bus --name finspace-user-onboarding"}

# Versions are deleted with their resource, whatever their own policy says.
GO_WITH_ANOTHER = {"AWS::Lambda::Version", "AWS::StepFunctions::StateMachineVersion"}


class Life:
    """Goes through the scenes with one template, and collects the faults."""

    def __init__(self, template, bases, docs):
        """
        :param bases: parameters of each kind of deployment, by its name
        :param docs: text of docs/deploy.md
        """
        self.template = Template(template)
        self.bases = bases
        self.docs = docs
        # The first step at which each fault occurred.
        self.faults = {}
        self.steps = 0

    def run(self):
        for base, parameters in self.bases.items():
            self.remove_and_create_again(base, parameters)
            self.fail_first_and_try_again(base, parameters)
            self.change_each_parameter(base, parameters)
            self.two_stacks(base, parameters)
            self.replace_what_is_held(base, parameters)
        return [f"{fault} ({step})" for fault, step in self.faults.items()]

    # --- Scenes ---------------------------------------------------------------------------------------------------------

    def remove_and_create_again(self, base, parameters):
        account = Account()
        stack = Stack(account, self.template, NAME)
        self.step(f"{base}: creation", account, lambda: stack.deploy(parameters))
        self.step(f"{base}: removal", account, stack.remove)
        self.delete_by_hand(account)
        again = Stack(account, self.template, NAME)
        self.step(f"{base}: creation after a removal", account, lambda: again.deploy(parameters))
        self.step(f"{base}: second removal", account, again.remove)

    def fail_first_and_try_again(self, base, parameters):
        for logical_id in [*self.template["Resources"], END]:
            account = Account()
            stack = Stack(account, self.template, NAME)
            where = "the last resource" if logical_id is END else logical_id
            step = f"{base}: first deployment that fails at {where}"
            if not self.fails(step, account, stack, parameters, logical_id):
                continue
            # CloudFormation can only remove such a stack.
            self.step(f"{step}, removed", account, stack.remove)
            for resource in account.resources:
                if stack.policy(resource, "DeletionPolicy") == "Retain" and resource.type not in GO_WITH_ANOTHER:
                    self.fault(f"{resource.logical_id} is left behind: Retain keeps it, RetainExceptOnCreate does not", step)
            again = Stack(account, self.template, NAME)
            self.step(f"{step}, and the next one", account, lambda: again.deploy(parameters))

    def change_each_parameter(self, base, parameters):
        for name, declaration in self.template["Parameters"].items():
            values = [str(value) for value in declaration.get("AllowedValues") or SAMPLES.get(name, [])]
            if len(values) < 2:
                self.fault(f"Parameter {name}: no two values to try: give .ci/deployment/samples.py some", base)
            for pair in combinations(values, 2):
                self.change(base, parameters, name, pair)

    def change(self, base, parameters, name, pair):
        """Changes a parameter to the other value, back and forth; each update fails first, and succeeds then."""
        first, second = ({**parameters, name: value} for value in pair)
        account = Account()
        stack = Stack(account, self.template, NAME)
        try:
            stack.deploy(first)
            # Only a deployment that is allowed is a step.
            Stack(Account(), self.template, NAME).deploy(second)
        except Refused:
            return
        except Failed as error:
            self.fault(str(error), f"{base}: creation with another {name}")
            return
        values = [repr(value) for value in pair]
        for after, (old, new) in [(second, values), (first, values[::-1]), (second, values)]:
            step = f"{base}: {name} from {old} to {new}"
            self.fails(f"{step}, failing", account, stack, after, END)
            if not self.step(step, account, lambda parameters=after: stack.deploy(parameters)):
                return
        if self.step(f"{base}: removal after {step}", account, stack.remove):
            self.delete_by_hand(account)
            again = Stack(account, self.template, NAME)
            self.step(f"{base}: creation after {step} and a removal", account, lambda: again.deploy(second))

    def two_stacks(self, base, parameters):
        account = Account()
        stacks = {
            "a stack": Stack(account, self.template, NAME),
            "a second stack in one account and Region": Stack(account, self.template, f"{NAME}-2"),
            "a stack of the same name in another Region": Stack(account, self.template, NAME, "eu-west-1"),
        }
        for which, stack in stacks.items():
            self.step(f"{base}: {which}", account, lambda stack=stack: stack.deploy(parameters))

    def replace_what_is_held(self, base, parameters):
        """A later release may change a create-only property of any resource."""
        created = Stack(Account(), self.template, NAME)
        if not self.step(f"{base}: creation", created.account, lambda: created.deploy(parameters)):
            return
        for logical_id, old in created.resources.items():
            if what_is_held(old.type, old.properties):
                stack = created.copy()
                step = f"{base}: a release that replaces {logical_id}"
                self.step(step, stack.account, lambda stack=stack, old=old: stack.clean_up([(old, "UpdateReplacePolicy")]))

    # --- Steps ----------------------------------------------------------------------------------------------------------

    def step(self, name, account, operation):
        """Whether a step succeeds, without a loss."""
        self.steps += 1
        try:
            operation()
            succeeds = True
        except (Failed, Refused) as error:
            self.fault(str(error), name)
            succeeds = False
        self.check_losses(name, account)
        return succeeds

    def fails(self, name, account, stack, parameters, fail_at):
        """Whether a deployment fails where it is made to fail. Its roll-back must succeed."""
        self.steps += 1
        try:
            stack.deploy(parameters, fail_at)
            failed = False
        except Failed as error:
            failed = True
            if error.reason != FAULT:
                self.fault(str(error), name)
        self.check_losses(name, account)
        return failed

    def check_losses(self, name, account):
        for resource in account.deleted:
            held = what_is_held(resource.type, resource.properties)
            if held:
                self.fault(f"{resource.logical_id} ({resource.type}) is deleted, and with it: {held}", name)
        account.deleted.clear()

    def delete_by_hand(self, account):
        """Deletes what an operator deletes after a removal, according to docs/deploy.md, before a stack of the same name."""
        account.resources = [
            resource for resource in account.resources if DELETED_BY_HAND.get(resource.type, "\0") not in self.docs
        ]

    def fault(self, what, step):
        self.faults.setdefault(what, step)


def longest_stack_name(template, parameters):
    """Characters that the name of a stack may have, and the first fault of one more."""
    template = Template(template)
    for length in range(1, 129):
        try:
            Stack(Account(), template, "x" * length).deploy(parameters)
        except Failed as error:
            return length - 1, str(error)
    return 128, "CloudFormation takes no more"
