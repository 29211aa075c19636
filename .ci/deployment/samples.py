"""Values for parameters that have no list of allowed values, as a deployment would give them.

The first value of each stands in for a placeholder of samconfig.toml.
"""

SAMPLES = {
    "IdentityStoreId": ["d-1234567890", "d-0987654321"],
    "KxEnvironmentId": ["kxenvironment0123456789abc", "kxenvironment0123456789xyz", ""],
    "KxRoleArns": ["", "arn:aws:iam::111122223333:role/analyst,arn:aws:iam::111122223333:role/quant"],
    "HrPrincipal": ["111122223333", "", "arn:aws:iam::999999999999:role/hr/sender"],
    "PermissionsBoundaryArn": ["", "arn:aws:iam::111122223333:policy/boundary"],
    "RolePath": ["/", "/finspace/"],
    "IdentityStoreKeyArn": ["", "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000"],
    "RequestRecordDays": ["2557", "15", "30"],
    "StartsPerSecond": ["2", "0.5", "10"],
    "IdentityStoreEndpoint": ["", "https://identitystore.example.com"],
    "FinSpaceEndpoint": ["", "https://finspace.example.com"],
    "FinSpaceDataEndpoint": ["", "https://finspace-data.example.com"],
    "AlarmEmail": ["", "on-duty@example.com"],
}
