# Completion of rollbackctl(1) for bash. The program itself says what fits, so this never lags behind it.
_rollbackctl() {
  local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} suggested
  suggested=$(rollbackctl "[suggest:${#line}]" "$line" 2>/dev/null | grep -v '^[-/][?h]$\|^/')
  mapfile -t COMPREPLY < <(compgen -W "$suggested" -- "$word")
}
complete -F _rollbackctl rollbackctl
