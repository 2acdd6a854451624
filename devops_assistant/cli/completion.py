"""The scripts that make shells complete commands and options; they ask the program itself at each Tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Shell = Literal["bash", "zsh", "fish"]

SCRIPTS: Mapping[Shell, str] = {
    "bash": """\
_devops_assistant() {
    local IFS=$'\\n'
    mapfile -t COMPREPLY < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" \\
        _DEVOPS_ASSISTANT_COMPLETE=complete_bash "$1" 2>/dev/null)
}
complete -o default -F _devops_assistant devops-assistant
""",
    "zsh": """\
#compdef devops-assistant
_devops_assistant() {
    eval "$(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" \\
        _DEVOPS_ASSISTANT_COMPLETE=complete_zsh devops-assistant 2>/dev/null)"
}
if [[ "${funcstack[1]}" == _devops-assistant ]]; then
    _devops_assistant "$@"
else
    compdef _devops_assistant devops-assistant
fi
""",
    "fish": """\
function __devops_assistant_asked
    env _DEVOPS_ASSISTANT_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=$argv[1] \\
        _TYPER_COMPLETE_ARGS=(commandline -cp) devops-assistant 2>/dev/null
end
complete --command devops-assistant --no-files --condition '__devops_assistant_asked is-args' \\
    --arguments '(__devops_assistant_asked get-args)'
""",
}
