"""Work that is done later, on rows of the same database: lease, heartbeat, fencing, retry,
schedule.

Every job is safe to run twice. The room knows nothing of what the jobs do: rooms register them.
"""
