"""Who is who and who may do what: persons, sites, networks, groups, roles, credentials, policies.

Knows nothing of cases, images or reports: those rooms register their relations in `policies`.
"""
