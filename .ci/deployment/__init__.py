"""What the checks of a deployment share: values of parameters, and a model of CloudFormation's rules."""
