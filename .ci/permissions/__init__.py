"""The rules of the check of permissions: AWS's service authorization reference, its exceptions, and the statements of a template."""
