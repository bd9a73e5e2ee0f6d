# Completion of rollbackctl(1) for fish. The program itself says what fits, so this never lags behind it.
function __rollbackctl_complete
    set -l line (commandline --cut-at-cursor)
    rollbackctl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match --invert --regex '^[-/][?h]$|^/'
end
complete --command rollbackctl --no-files --arguments '(__rollbackctl_complete)'
