#!/usr/bin/env bash
# One command of the action: its inputs come as INPUT_*, its outputs go to GITHUB_OUTPUT. All judgement is in `reconciler`.
set -euo pipefail

if [ -x "$RUNNER_TEMP/reconciler-venv/bin/reconciler" ]; then PATH="$RUNNER_TEMP/reconciler-venv/bin:$PATH"; fi
work="$RUNNER_TEMP/reconciler-$INPUT_COMMAND"
rm -rf "$work" && mkdir -p "$work"
plan="$work/plan.json"
code=0

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# Names on the page are strangers' text: while they are printed, the runner takes no line for a command.
quietly() {
  local mark status=0
  mark="$(python3 -c 'import secrets; print(secrets.token_hex(16))')"
  echo "::stop-commands::$mark"
  "$@" || status=$?
  echo "::$mark::"
  return "$status"
}

# macOS still has bash 3.2, to which an empty list is an unset one: hence the ${list[@]+…}.
target=()
if [ -n "$INPUT_CONFIG" ]; then target=(-- "$INPUT_CONFIG"); fi

options=()
if [ -n "$INPUT_LIVE" ]; then options+=(--live "$INPUT_LIVE"); fi

base() {
  local rev="$INPUT_BASE"
  case "$rev" in
    none | "") return 0 ;;
    auto) rev="$(reconciler ci base --workflow "$INPUT_BASE_WORKFLOW" --job "$INPUT_BASE_JOB")" ;;
  esac
  if [ -n "$rev" ]; then options+=(--base "$rev"); fi
}

comment() {
  if [ "$INPUT_COMMENT" = never ] || [ ! -f "$plan" ]; then return 0; fi
  reconciler ci comment "$plan" --when "$INPUT_COMMENT"
}

issue() {
  if [ "$INPUT_DRIFT_ISSUE" != true ]; then return 0; fi
  # Without a plan the check itself failed, and that is no drift.
  if [ -f "$plan" ]; then reconciler ci drift-issue "$plan"; else reconciler ci drift-issue --failed; fi
}

documents() {
  if [ ! -f "$plan" ]; then return 0; fi
  reconciler show "$plan" --format markdown >"$work/plan.md"
  reconciler show "$plan" --format html >"$work/plan.html"
  output plan-json-path "$plan"
  output plan-markdown-path "$work/plan.md"
  output plan-html-path "$work/plan.html"
}

reason() {
  case "$1" in
    0) ;;
    2) echo changes ;;
    3) echo refused ;;
    4) echo partial ;;
    *) echo error ;;
  esac
}

# The findings with file and line come first, and a file that does not stand goes no further.
reconciler validate --format github ${target[@]+"${target[@]}"} || code=$?
if [ "$code" != 0 ]; then
  if [ "$INPUT_COMMAND" = drift ]; then issue; fi
  output exit-code "$code"
  output failure-reason validation
  if [ "$INPUT_FAIL_ON" = never ]; then exit 0; fi
  exit "$code"
fi

case "$INPUT_COMMAND" in
  validate) ;;
  plan)
    base
    quietly reconciler plan --detailed-exitcode --out "$plan" ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
    documents
    comment
    ;;
  apply)
    base
    options+=(--auto-approve)
    if [ "$INPUT_REQUIRE_PLAN_FROM" != none ]; then options+=(--require-plan-from "$INPUT_REQUIRE_PLAN_FROM"); fi
    if [ -n "$INPUT_ALLOW_DELETES" ]; then options+=(--allow-deletes "$INPUT_ALLOW_DELETES"); fi
    quietly reconciler apply --out "$plan" ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
    documents
    ;;
  drift)
    base
    quietly reconciler drift --out "$plan" ${options[@]+"${options[@]}"} ${target[@]+"${target[@]}"} || code=$?
    documents
    issue
    ;;
  snapshot)
    reconciler snapshot --out "$INPUT_OUT" ${target[@]+"${target[@]}"} || code=$?
    ;;
  *)
    echo "::error::command must be validate, plan, apply, drift or snapshot"
    exit 64
    ;;
esac

output exit-code "$code"
output failure-reason "$(reason "$code")"
case "$INPUT_FAIL_ON" in
  never) exit 0 ;;
  changes) exit "$code" ;;
  *) if [ "$code" = 2 ]; then exit 0; else exit "$code"; fi ;;
esac
