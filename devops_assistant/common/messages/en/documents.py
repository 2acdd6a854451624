"""What stands in and about files of answers, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "no_form": "{path} has no suffix that names a form",
    "forms": "name it FILE.md, FILE.html or FILE.json",
    "no_folder": "there can be no file {path}",
    "name_a_file": "name a file in a folder that is there",
    "cannot_write": "{path} could not be written: {reason}",
    "choose_another": "choose another place with --output; the answer is above",
    "evidence": "Evidence",
    "origin": "Answered by {model} on {when}. Each mark such as [E1] names a result below.",
    "failed": "failed",
    "left_out": ("{count} character left out", "{count} characters left out"),
}
