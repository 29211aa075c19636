"""Values for parameters that have no list of allowed values, as a deployment would give them.

The first value of each stands in for a placeholder of samconfig.toml.
"""

SAMPLES = {
    "IdentityStoreId": ["d-1234567890", "d-0987654321"],
    "KxEnvironmentId": ["kxenvironment0123456789abc", "kxenvironment0123456789xyz", ""],
    "KxRoleArns": ["", "arn:aws:iam::111122223333:role/analyst,arn:aws:iam::111122223333:role/quant"],
    "AllowedGroups": ["", "Quants=906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b01,Fixed Income=906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b02"],
    "KxNoAccessRoleArn": ["", "arn:aws:iam::111122223333:role/no-access"],
    "ProtectedUserIds": ["", "906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b03,906762c1-1d5f-4d2b-9a5c-0c2f6f1a7b04"],
    "MaxOffboardingsPerDay": ["20", "1", "500"],
    "HrPrincipal": ["111122223333", "", "arn:aws:iam::999999999999:role/hr/sender"],
    "PermissionsBoundaryArn": ["", "arn:aws:iam::111122223333:policy/boundary"],
    "RolePath": ["/", "/finspace/"],
    "IdentityStoreKeyArn": ["", "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-000000000000"],
    "RequestRecordDays": ["2557", "15", "30"],
    "IdentityStoreCallsPerSecond": ["20", "40"],
    "FinSpaceCallsPerSecond": ["10", "5"],
    "QuotaShare": ["0.5", "0.05", "1"],
    "StartsPerSecond": ["10", "0.5", "2"],
    "IdentityStoreEndpoint": ["", "https://identitystore.example.com"],
    "FinSpaceEndpoint": ["", "https://finspace.example.com"],
    "FinSpaceDataEndpoint": ["", "https://finspace-data.example.com"],
    "AlarmEmail": ["", "on-duty@example.com"],
}
