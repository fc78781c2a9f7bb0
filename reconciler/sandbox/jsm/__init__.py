"""Jira Service Management's Status Page API, emulated below /jsm/ops/api/{cloudId}."""
