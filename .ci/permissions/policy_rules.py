"""Holds actions, resources and condition keys against the authorization reference: of statements, and of what calls ask."""


class PolicyRules:
    """Rules of the reference, but for the exceptions; what breaks one is added to the faults."""

    def __init__(self, reference, exceptions):
        self._reference = reference
        self._exceptions = exceptions
        self.faults = []

    def check(self, holds, where, fault):
        if not holds:
            self.faults.append(f"{where} {fault}")

    def actions(self, where, pattern):
        """The actions that a pattern stands for, without those that only an exception knows."""
        known = self._reference.actions(pattern)
        if not known and not self._exceptions.allows_action(pattern):
            self.faults.append(f"{where} names {pattern}, which is no action of AWS")
        return known

    def resource_types(self, where, action, resource):
        """The types that a resource of an action may be of."""
        known = self._reference.resource_types(action)
        if resource == "*":
            self.check(not known, where, f"has {action} on *, though AWS authorizes it by {' or '.join(known)}")
            return []
        prefix = action.partition(":")[0]
        types = self._reference.types_of_arn(prefix, resource)
        fitting = [name for name in types if name in known or self._exceptions.allows_resource_type(action, name)]
        is_of = " or ".join(types) or f"no resource of {prefix}"
        must_be = " or ".join(known) or "no resource, which takes *"
        self.check(fitting, where, f"has {action} on {resource}, which is {is_of}, though AWS authorizes it by {must_be}")
        return fitting

    def key(self, where, actions, types, key, is_set):
        """Checks that a condition key is of one of the actions at least, and that its operator fits its values."""
        answers = {self._has_several_values(action, types, key) for action in actions} - {None}
        self.check(answers, where, f"has the condition key {key}, which is of none of {', '.join(actions)}")
        if answers and is_set not in answers:
            values = "several values" if True in answers else "a single value"
            self.faults.append(f"{where} does not treat the condition key {key} as one with {values}, which it has")

    def _has_several_values(self, action, types, key):
        several = self._reference.has_several_values(action, types, key)
        return several and not self._exceptions.allows_single_value(action, key)

    def dependents(self, where, action, types, granted):
        """Checks that what an action needs besides is there too."""
        for dependent in self._reference.dependent_actions(action, types):
            if dependent not in granted and not self._exceptions.allows_missing(action, dependent):
                self.faults.append(f"{where} has {action} without {dependent}, on which it depends")
