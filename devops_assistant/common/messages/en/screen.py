"""What the screen says while a question is being answered, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    # what is being done
    "thinking": "thinking",
    "writing": "writing",
    "retrying": "retrying",
    "doing_in": "{what} in {seconds:.0f} s",
    "doing_for": "{what} {seconds:.0f} s",
    # how a turn ends
    "stop_paused": "the model paused and did not go on; ask it to continue",
    "stop_truncated": "the answer was cut at the model's length limit; ask it to continue",
    "stop_context_full": "the model's window is full; `clear` starts afresh",
    "stop_refused": "the model declined to answer; rephrase, or choose another with --model",
    "stop_unknown": "the model stopped for a reason it did not name; the answer may be incomplete",
    "unbacked": "no cited evidence shows “{claim}”",
    "withdrawn": "what stands above is withdrawn ({reason}); starting over",
    "as_it_stands": "the answer as it stands:",
    # what happens on the way
    "attempt": "{reason}; attempt {attempt} in {seconds:.1f} s",
    "server_failed": "server {server}: {error}",
    "error_and_remedy": "{error}; {remedy}",
    "tools_changed": "the tools of {server} are not what they were: {changes}",
    "added": "added {names}",
    "removed": "removed {names}",
    "changed": "changed {names}",
    "allowed": "allowed by {who}",
    "refused": "refused by {who}",
    "refused_by_you": "refused by you",
    "refused_unasked": "refused, since nobody can be asked here",
    "how_to_allow": "{refusal}; --allow NAME-OR-GLOB lets a tool run without asking",
    # under the answer
    "evidence": "evidence {ids}",
    "no_evidence": "no evidence gathered",
    "claims_backed": ("{backed} of {count} claim backed", "{backed} of {count} claims backed"),
    "computed": " ({computed} computed)",
    "masked": ("{count} secret masked", "{count} secrets masked"),
    "tokens": "{read} tokens in, {written} out",
    "tokens_about": "about {read} tokens in, {written} out",
    "scope": "{evidence} {tool}: {footer}",
    "scope_in_part": "{evidence} {tool}: shown in part; {footer}",
    "more_scopes": ("and what {count} more result looked at", "and what {count} more results looked at"),
    "not_asked": "not asked, since not running: {names}",
    "failed": "failed: {names}",
    # figures
    "milliseconds": "{count:.0f} ms",
    "seconds": "{count} s",
    "minutes": "{minutes} min {seconds} s",
    "hours": "{hours} h {minutes} min",
    "days": "{days} d {hours} h",
    "seconds_ago": "{amount} s ago",
    "minutes_ago": "{amount} min ago",
    "hours_ago": "{amount} h ago",
    "days_ago": "{amount} d ago",
    # when nothing can be said
    "cannot_write": "cannot write the output: {reason}",
}
