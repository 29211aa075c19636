"""The ways in which a request reaches the workflows, each with the plan of `onboard` for it."""

import json
import time
from datetime import datetime, timezone

from whole_life.access import Difference

STACK = "finspace-user-onboarding"

DETAIL_TYPES = {
    "onboarding": "User Onboarding Requested",
    "role-change": "User Role Change Requested",
    "offboarding": "User Offboarding Requested",
}

ALIASES = {
    "onboarding": "StateMachineAliasArn",
    "role-change": "RoleChangeStateMachineAliasArn",
    "offboarding": "OffboardingStateMachineAliasArn",
}

# Seconds that an execution may take on a busy machine.
DEADLINE = 120


class Stack:
    """Sends requests to the stack, and waits for the executions."""

    def __init__(self, cloud):
        self.cloud = cloud
        [found] = cloud.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
        self.parameters = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in found["Parameters"]}
        self.step_functions = cloud.client("stepfunctions")
        self.seen = set()

    def plan(self, way, request):
        """What `onboard` says that the request would do."""
        if way == "onboard offboard":
            code, output, errors = self.cloud.onboard(*offboard(request), "--plan", "--json")
        else:
            code, output, errors = self.cloud.onboard("plan", self.file(request), "--json")
        try:
            plan = json.loads(output)
        except ValueError:
            raise Difference(f"onboard plan has no plan (exit code {code}): {output}{errors}") from None
        expected = 0 if plan["result"] in ("carried-out", "answered") else 1
        if code != expected:
            raise Difference(f"onboard plan: exit code {code} instead of {expected}: {output}")
        return plan

    def send(self, way, request):
        """Sends the request, and returns its execution when that has ended."""
        kind, body = request["kind"], without(request, "kind")
        code = None
        if way == "event":
            # Events have whole seconds.
            detail = {**body, "requestedAt": datetime.now(timezone.utc).isoformat(timespec="milliseconds")}
            entry = {
                "EventBusName": self.outputs["EventBusName"],
                "Source": "hr",
                "DetailType": DETAIL_TYPES[kind],
                "Detail": json.dumps(detail),
            }
            if self.cloud.client("events").put_events(Entries=[entry])["FailedEntryCount"]:
                raise Difference("The bus has refused the event")
        elif way == "by hand":
            self.step_functions.start_execution(stateMachineArn=self.outputs[ALIASES[kind]], input=json.dumps(body))
        elif way == "queue":
            queue = self.outputs["BatchQueueUrl"]
            self.cloud.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(request))
        elif way == "onboard batch":
            code, output, errors = self.cloud.onboard("batch", self.file(request), "--json")
        elif way == "onboard offboard":
            code, output, errors = self.cloud.onboard(*offboard(request), "--json")
        execution = self.wait_for_end()
        if code is not None and code != (0 if execution["status"] == "SUCCEEDED" else 1):
            raise Difference(f"{way}: exit code {code}, and the execution is {execution['status']}: {output}{errors}")
        return execution

    def wait_for_end(self):
        """Waits until the one new execution has ended."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            new = self.new_executions()
            if len(new) > 1:
                raise Difference(f"{len(new)} executions have begun instead of one: {', '.join(sorted(new))}")
            for arn, status in new.items():
                if status != "RUNNING":
                    self.seen.add(arn)
                    return self.step_functions.describe_execution(executionArn=arn)
            time.sleep(0.1)
        raise Difference(f"No execution has ended after {DEADLINE} s")

    def new_executions(self):
        """Status by ARN of the executions that have not been returned yet."""
        machines = [machine["stateMachineArn"] for machine in self.step_functions.list_state_machines()["stateMachines"]]
        return {
            execution["executionArn"]: execution["status"]
            for machine in machines
            for execution in self.step_functions.list_executions(stateMachineArn=machine)["executions"]
            if execution["executionArn"] not in self.seen
        }

    def file(self, request):
        """Writes the request to a file of its own."""
        path = self.cloud.folder / f"{request['requestId']}.jsonl"
        path.write_text(json.dumps(request) + "\n", encoding="utf-8")
        return path


def offboard(request):
    """Arguments of `onboard offboard`."""
    user = request["user"]
    arguments = ["offboard", user["userName"], "--email", user["emails"][0]["value"], "--request-id", request["requestId"]]
    return [*arguments, "--remove", "--yes"] if request.get("mode") == "remove" else arguments


def without(request, name):
    return {key: value for key, value in request.items() if key != name}
