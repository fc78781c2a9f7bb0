package main_test

import data.main
import rego.v1

plan(actions) := {"format_version": "1.0", "pages": [{"key": "acme", "error": null}], "actions": actions}

rename := {"address": "acme/component/Website", "action": "update", "risks": [], "changes": []}

removal := {"address": "acme/component/Dashboard", "action": "delete", "risks": ["delete"], "changes": []}

grant := {"address": "acme/access_group/Partners", "action": "create", "risks": ["access"], "changes": []}

invitation := {"address": "acme/maintenance/Upgrade", "action": "create", "risks": ["notifies"], "changes": []}

by_hand := {"address": "acme/page", "action": "manual", "risks": [], "changes": []}

revert := object.union(rename, {"changes": [{"field": "description", "origin": "drift"}]})

test_names_are_shown_on_one_line if {
	odd := object.union(by_hand, {"address": "acme/component/a\n::error::b"})
	main.warn == {`"acme/component/a\n::error::b": somebody must make this change manually`} with input as plan([odd])
}

test_a_harmless_plan_passes if {
	main.deny == set() with input as plan([rename])
	main.warn == set() with input as plan([rename])
}

test_what_is_no_plan_is_denied if {
	message := "this is no plan of format 1, so no rule can judge it"
	main.deny == {message} with input as {}
	main.deny == {message} with input as object.union(plan([]), {"format_version": "2.0"})
}

test_a_page_that_could_not_be_read_is_denied if {
	unread := object.union(plan([]), {"pages": [{"key": "acme", "error": "404"}]})
	main.deny == {`"acme" could not be read, so the plan says nothing of it`} with input as unread
}

test_a_delete_needs_its_label if {
	message := `"acme/component/Dashboard": something is deleted for good; the label approved-delete allows it`
	main.deny == {message} with input as plan([rename, removal])
	main.deny == {message} with input as plan([removal]) with data.labels as ["approved-notify"]
	main.deny == set() with input as plan([removal]) with data.labels as ["approved-delete"]
}

test_access_changes_only_on_listed_pages if {
	message := `"acme/access_group/Partners": who may see the page changes, and limits.access does not list it`
	main.deny == {message} with input as plan([grant])
	main.deny == {message} with input as plan([grant]) with data.limits as {"access": ["beta"]}
	main.deny == set() with input as plan([grant]) with data.limits as {"access": ["acme"]}
}

test_more_notifying_actions_than_allowed_need_their_label if {
	twice := plan([invitation, invitation])
	message := "2 of the actions may email or text people, limits.notifying is 1; the label approved-notify allows it"
	main.deny == {message} with input as twice with data.limits as {"notifying": 1}
	main.deny == set() with input as twice with data.limits as {"notifying": 2}
	main.deny == set() with input as twice with data.labels as ["approved-notify"]
	count(main.deny) == 1 with input as plan([invitation])
}

test_a_frozen_page_stays_as_it_is if {
	limits := {"frozen": {"acme": "the launch"}}
	message := `"acme/component/Website": the page is frozen: the launch`
	main.deny == {message} with input as plan([rename, by_hand]) with data.limits as limits
	main.deny == set() with input as plan([rename]) with data.limits as {"frozen": {"beta": "the launch"}}
}

test_a_revert_and_a_manual_change_are_warned_of if {
	main.warn == {
		`"acme/component/Website": the merge undoes what somebody changed on the page (description)`,
		`"acme/page": somebody must make this change manually`,
	} with input as plan([revert, by_hand])
	main.deny == set() with input as plan([revert, by_hand])
}
