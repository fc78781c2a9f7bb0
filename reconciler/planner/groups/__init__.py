"""Groups and other parents: how they are created, emptied and moved between.

Premise: the service cannot create an empty group, and deletes a group as soon as its last member leaves
(statuspage-api.md B5.36).

Terms: a *leaver* is an action that takes a component out of its group (a move or a deletion). An *arrival* is one that
puts a component into a group. A group *vanishes* if its last member leaves. A group is *turned over* if all its members
leave while others arrive.

Algorithm: `membership` collects the leavers and arrivals of every group.

1. A new group takes one component in its POST: one that moves into it, or else its first new one, which is then created
   first.
2. A turned-over group keeps one leaver until its first arrival is there (`turnover`), so that it is never empty. If
   such groups wait for each other in a ring, one of them must vanish and be recreated.
3. A group to be deleted waits for its leavers.
4. Any other group whose members all leave vanishes. The plan lists it as a deletion, and the guards can block it.

`containers` handles other parents, such as metrics providers: deleted last, and only if nothing remains in them.
"""
