"""Groups that the service deletes with their last member, and creates around a first one (`Kind.deleted_when_empty`).

Three rules follow. Only this package and `planner/groups` know them:

- A new group consists of its first component and then the group's own request, which includes that component. The
  component's own action sends nothing and waits (`carried`).
- No write may empty a group unless the plan says that it is deleted. Membership is tracked through every write, and
  read again if it may be outdated (`live_groups`).
- A component leaves its group by a field of its own or, if the service ignores that, by the group's member list
  (`exit`).
"""
