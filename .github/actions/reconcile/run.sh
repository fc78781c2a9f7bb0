#!/usr/bin/env bash
# One command of the action: its inputs come as INPUT_*, its outputs go to GITHUB_OUTPUT. All judgement is in `reconciler`.
set -euo pipefail

# The folder of the job may be a stranger's checkout: no file in it is taken for a program or a module of Python.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONPLATLIBDIR PYTHONUSERBASE CDPATH
export PYTHONSAFEPATH=1
search=""
while IFS= read -r -d : entry; do
  case "$entry" in /*) search="${search:+$search:}$entry" ;; esac
done <<<"$PATH:"
PATH="$search"

code=0
touch "$GITHUB_OUTPUT"

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# What goes wrong beside the plan (no base to be had, no comment written) is how the step ends, unless something worse did already.
beside() { case "$code" in 0 | 2) code="$1" ;; esac; }

# The step ends here, whatever fail-on says.
stop() {
  echo "::error::$2"
  output exit-code "$1"
  output failure-reason error
  exit "$1"
}

# The workflow itself is wrong.
wrong() { stop 64 "$1"; }

# A misspelt input must not be taken for another one: `fail-on: change` would never fail.
one_of() {
  local name="$1" value="$2" choice
  shift 2
  for choice; do if [ "$value" = "$choice" ]; then return 0; fi; done
  wrong "$name must be one of: $*"
}
one_of command "$INPUT_COMMAND" validate plan apply drift drift-pr snapshot comment outdated
one_of comment "$INPUT_COMMENT" always changes never
one_of drift-issue "$INPUT_DRIFT_ISSUE" true false
one_of fail-on "$INPUT_FAIL_ON" error blocked changes never
case "${INPUT_KEY_ENV:-STATUSPAGE_API_KEY}" in
  STATUSPAGE_API_KEY*[!A-Z0-9_]* | ATLASSIAN_API_TOKEN*[!A-Z0-9_]*) wrong "key-env may hold capital letters, digits and underscores" ;;
  STATUSPAGE_API_KEY | STATUSPAGE_API_KEY_* | ATLASSIAN_API_TOKEN | ATLASSIAN_API_TOKEN_*) ;;
  *) wrong "key-env must begin with STATUSPAGE_API_KEY or ATLASSIAN_API_TOKEN" ;;
esac
if [ "$INPUT_COMMAND" = apply ] && [ -n "${INPUT_TARGET//[[:space:]]/}${INPUT_PAGES//[[:space:]]/}" ]; then
  # Later runs take a success of this job for "all of this commit is applied", and would then call what was left out drift.
  case "${GITHUB_WORKFLOW_REF:-}" in
    */"$INPUT_BASE_WORKFLOW"@*)
      if [ -z "$INPUT_BASE_JOB" ] || [ "$INPUT_BASE_JOB" = "${GITHUB_JOB:-}" ]; then
        wrong "target and pages may not stand in the job that base-workflow and base-job name: its success means that the whole commit is applied. Apply a part in a job of another name"
      fi
      ;;
  esac
fi
if [ -z "$INPUT_REQUIRE_PLAN_FROM" ]; then one_of require-plan-from "" comment none "the path of a plan"; fi

if [ -x "$RUNNER_TEMP/reconciler-venv/bin/reconciler" ]; then PATH="$RUNNER_TEMP/reconciler-venv/bin:$PATH"; fi
if ! command -v reconciler >/dev/null; then wrong "reconciler is not installed, and the input version names no release to install"; fi
if [ -n "$INPUT_TOKEN" ]; then export "${INPUT_KEY_ENV:-STATUSPAGE_API_KEY}=$INPUT_TOKEN"; fi
if [ -n "$INPUT_ATLASSIAN_API_TOKEN" ]; then export ATLASSIAN_API_TOKEN="$INPUT_ATLASSIAN_API_TOKEN"; fi
if [ -n "$INPUT_ATLASSIAN_EMAIL" ]; then export ATLASSIAN_EMAIL="$INPUT_ATLASSIAN_EMAIL"; fi
if [ -n "$INPUT_JSM_CLOUD_ID" ]; then export JSM_CLOUD_ID="$INPUT_JSM_CLOUD_ID"; fi
# A folder of its own: another step of the job may still need what this action wrote for it.
work="$(mktemp -d "$RUNNER_TEMP/reconciler-XXXXXX")"
plan="$work/plan.json"
# The tool's own annotations, on keys: it writes them here, because commands are stopped while it runs.
export RECONCILER_ANNOTATIONS="$work/annotations"

# Names on the page are strangers' text: while they are printed, the runner takes no line for a command.
quietly() {
  local mark status=0
  # `set -e` does not hold in here, and without a mark every line would be a command: hence the look at it.
  mark="$(cd "$RUNNER_TEMP" && python3 -I -c 'import secrets; print(secrets.token_hex(16))')" || mark=""
  if [[ ! "$mark" =~ ^[0-9a-f]{32}$ ]]; then stop 1 "python3 gave no random mark, so the names on the page cannot be printed safely"; fi
  echo "::stop-commands::$mark"
  "$@" || status=$?
  echo "::$mark::"
  if [ -f "$RECONCILER_ANNOTATIONS" ]; then cat "$RECONCILER_ANNOTATIONS"; fi
  return "$status"
}

# macOS still has bash 3.2, to which an empty list is an unset one: hence the ${list[@]+…}.
target=()
if [ -n "$INPUT_CONFIG" ]; then target=(-- "$INPUT_CONFIG"); fi

options=()
if [ -n "$INPUT_LIVE" ]; then options+=(--live "$INPUT_LIVE"); fi
while IFS= read -r pattern; do
  if [ -n "$pattern" ]; then options+=(--only "$pattern"); fi
done <<<"$INPUT_TARGET"
while IFS= read -r page; do
  if [ -n "$page" ]; then options+=(--page "$page"); fi
done <<<"$INPUT_PAGES"

base() {
  local rev="$INPUT_BASE" job=()
  if [ "$rev" = auto ]; then
    if [ -n "$INPUT_BASE_JOB" ]; then job=(--job "$INPUT_BASE_JOB"); fi
    rev="$(reconciler ci base --workflow "$INPUT_BASE_WORKFLOW" ${job[@]+"${job[@]}"})" || {
      beside "$?"
      return 1
    }
  fi
  if [ -n "$rev" ] && [ "$rev" != none ]; then options+=(--base "$rev"); fi
}

of_pull_request() {
  case "${GITHUB_EVENT_NAME:-}:${GITHUB_REF:-}" in
    pull_request*:* | *:refs/pull/*) return 0 ;;
  esac
  return 1
}

comment() {
  if [ "$INPUT_COMMENT" = never ] || [ ! -f "$plan" ]; then return 0; fi
  if of_pull_request; then
    local links=()
    if [ -n "$INPUT_BEFORE_AFTER" ]; then links=(--before-after "$INPUT_BEFORE_AFTER"); fi
    reconciler ci comment "$plan" --when "$INPUT_COMMENT" ${links[@]+"${links[@]}"} || beside "$?"
  else
    echo "This run is of no pull request, so nothing is commented on: the plan is in the run's summary."
  fi
}

issue() {
  if [ "$INPUT_DRIFT_ISSUE" != true ]; then return 0; fi
  local found=(--failed)
  # Without a plan the check itself failed, and that is no drift.
  if [ -f "$plan" ]; then found=("$plan"); fi
  if [ -n "$INPUT_LABEL" ]; then found+=(--label "$INPUT_LABEL"); fi
  reconciler ci drift-issue "${found[@]}" || beside "$?"
}

documents() {
  if [ ! -f "$plan" ]; then return 0; fi
  output plan-json-path "$plan"
  if reconciler show "$plan" --format markdown >"$work/plan.md"; then output plan-markdown-path "$work/plan.md"; else beside "$?"; fi
  if reconciler show "$plan" --format html >"$work/plan.html"; then output plan-html-path "$work/plan.html"; else beside "$?"; fi
}

reason() {
  local told
  case "$code" in
    0) ;;
    2) echo changes ;;
    3) echo refused ;;
    4) echo partial ;;
    *)
      # The tool says what kind of error ended it; without its word it is some error.
      told="$(sed -n 's/^failure-reason=//p' "$GITHUB_OUTPUT" | tail -n 1)"
      echo "${told:-error}"
      ;;
  esac
}

# The findings with file and line come first, and a file with errors ends the step.
if [ "$INPUT_COMMAND" = comment ]; then
  plan="$INPUT_PLAN"
  comment
  why="$(reason)"
elif [ "$INPUT_COMMAND" = outdated ]; then
  if of_pull_request; then
    reconciler ci comment --outdated || beside "$?"
  else
    echo "This run is of no pull request, so no comment is outdated."
  fi
  why="$(reason)"
elif reconciler validate --format github ${target[@]+"${target[@]}"}; then
  case "$INPUT_COMMAND" in
    validate) ;;
    plan)
      if base; then
        quietly reconciler plan --detailed-exitcode --out "$plan" ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
        documents
        comment
      fi
      ;;
    apply)
      if base; then
        options+=(--auto-approve)
        if [ "$INPUT_REQUIRE_PLAN_FROM" != none ]; then options+=(--require-plan-from "$INPUT_REQUIRE_PLAN_FROM"); fi
        if [ -n "$INPUT_ALLOW_DELETES" ]; then options+=(--allow-deletes "$INPUT_ALLOW_DELETES"); fi
        quietly reconciler apply --out "$plan" ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
        documents
      fi
      ;;
    drift)
      if base; then
        quietly reconciler drift --out "$plan" ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
        documents
      fi
      issue
      ;;
    drift-pr)
      if base; then
        quietly reconciler ci drift-pr ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
      fi
      ;;
    snapshot)
      quietly reconciler snapshot --out "$INPUT_OUT" ${target[@]+"${target[@]}"} || code=$?
      ;;
  esac
  why="$(reason)"
else
  code=$?
  why=validation
  if [ "$code" != 1 ]; then why="$(reason)"; fi
  if [ "$INPUT_COMMAND" = drift ]; then issue; fi
fi

blocked="$(sed -n 's/^blocked=//p' "$GITHUB_OUTPUT" | tail -n 1)"
ends="$code"
if [ "$INPUT_FAIL_ON" = blocked ] && [ "$blocked" = true ]; then
  case "$code" in
    0 | 2)
      echo "::error title=Blocked::Apply would refuse this plan. The run's summary says why, and what would allow it."
      why=blocked
      ends=3
      ;;
  esac
fi

output exit-code "$code"
output failure-reason "$why"
case "$INPUT_FAIL_ON" in
  never) exit 0 ;;
  changes) exit "$code" ;;
  *) if [ "$ends" = 2 ]; then exit 0; else exit "$ends"; fi ;;
esac
