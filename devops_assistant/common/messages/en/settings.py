"""What is wrong with settings and addresses, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "setting_unusable": "the setting {name} cannot be used: {reason}",
    "correct_setting": "correct {variable} or config.toml",
    "unusable": "the settings cannot be used: {error}",
    "several_values": "a variable of several values is a JSON array",
    "unreadable": "{path} cannot be read: {error}",
    "correct_it": "correct it",
    "masking_pattern": "masking pattern {pattern!r}: {reason}",
    "correct_pattern": "correct it in the settings",
    # addresses
    "no_address": "{text!r} is no address; write it as HOST:PORT, such as 127.0.0.1:8080",
    "short_token": "DEVOPS_ASSISTANT_TOKEN is shorter than {least} characters; make it longer",
    "needs_token": (
        "others can reach {host}: set DEVOPS_ASSISTANT_TOKEN, which they must send as a bearer token, or "
        "listen on 127.0.0.1"
    ),
    "cannot_listen": "cannot listen on {address}: {reason}",
    "no_time": "cannot read {text!r} as a time; write {forms}",
}
