# Completion of rollbackctl(1) for fish. The program itself says what fits, so this never lags behind it; what follows -- is
# completed as the command that it is.
function __rollbackctl_has_command
    contains -- -- (commandline --tokenize --cut-at-cursor --current-process)
end
function __rollbackctl_words
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -e words[1]
    rollbackctl complete -- $words "$(commandline --current-token --cut-at-cursor)" 2>/dev/null
end
function __rollbackctl_command
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -e words[1..(contains --index -- -- $words)]
    complete --do-complete (string join ' ' -- (string escape -- $words) "$(commandline --current-token --cut-at-cursor)")
end
complete --command rollbackctl --no-files --keep-order --condition 'not __rollbackctl_has_command' --arguments '(__rollbackctl_words)'
complete --command rollbackctl --no-files --condition __rollbackctl_has_command --arguments '(__rollbackctl_command)'
