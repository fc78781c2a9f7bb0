"""Groups that the service deletes with their last member, and that it makes around a first one (`Kind.deleted_when_empty`).

Three rules follow, and nothing outside this room and `planner/groups` knows them:

- A new group is its first component, then the group's own request, which takes that component in: the component's action sends nothing of
  its own, and waits (`carried`).
- No write may empty a group that the plan does not say is deleted: who stands where is followed through every write, and read again
  where that may be out of date (`live_groups`).
- A component leaves its group by a field of its own, or, where the service does not take that, by the group's member list (`exit`).
"""
