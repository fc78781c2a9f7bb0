# Rules on the plan of a status page: what `reconciler plan --out plan.json` writes (schemas/plan.schema.json).
#
# data.limits (limits.yaml) holds what a pull request may do without asking, data.labels what somebody approved of this one.
# Without them nothing is allowed.
package main

import rego.v1

default labels := []

labels := data.labels

default open_pages := []

open_pages := data.limits.access

default most_notifying := 0

most_notifying := data.limits.notifying

default frozen := {}

frozen := data.limits.frozen

# The key of an action's page is the first part of its address.
page_of(action) := split(action.address, "/")[0]

# Names on the page are strangers' text. In quotes and on one line, no runner takes them for a command.
shown(text) := json.marshal(text)

# What is no plan, or one of a later format, would pass every rule below.
deny contains message if {
	not startswith(object.get(input, "format_version", ""), "1.")
	message := "this is no plan of format 1, so no rule can judge it"
}

deny contains message if {
	some page in input.pages
	page.error != null
	message := sprintf("%s could not be read, so the plan says nothing of it", [shown(page.key)])
}

deny contains message if {
	not "approved-delete" in labels
	some action in input.actions
	"delete" in action.risks
	message := sprintf("%s: something is deleted for good; the label approved-delete allows it", [shown(action.address)])
}

deny contains message if {
	some action in input.actions
	"access" in action.risks
	not page_of(action) in open_pages
	message := sprintf("%s: who may see the page changes, and limits.access does not list it", [shown(action.address)])
}

deny contains message if {
	not "approved-notify" in labels
	number := count([action | some action in input.actions; "notifies" in action.risks])
	number > most_notifying
	message := sprintf(
		"%d of the actions may email or text people, limits.notifying is %d; the label approved-notify allows it",
		[number, most_notifying],
	)
}

deny contains message if {
	some action in input.actions
	action.action != "manual"
	reason := frozen[page_of(action)]
	message := sprintf("%s: the page is frozen: %s", [shown(action.address), reason])
}

# Somebody changed the page, and the merge would put it back. A warning does not fail the check.
warn contains message if {
	some action in input.actions
	some change in action.changes
	change.origin in {"drift", "both"}
	message := sprintf("%s: the merge undoes what somebody changed on the page (%s)", [shown(action.address), change.field])
}

warn contains message if {
	some action in input.actions
	action.action == "manual"
	message := sprintf("%s: somebody must make this change manually", [shown(action.address)])
}
