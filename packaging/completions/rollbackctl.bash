# Completion of rollbackctl(1) for bash. The program itself says what fits, so this never lags behind it; what follows -- is
# completed as the command that it is.
_rollbackctl() {
  local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} i value
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} == -- ]]; then
      if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset $((i + 1))
      elif declare -F _command_offset >/dev/null; then
        _command_offset $((i + 1))
      else
        mapfile -t COMPREPLY < <(compgen -c -- "$word")
      fi
      return
    fi
  done

  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")

  # readline takes these for the end of a word: what comes before the last of them stays where it is.
  [[ $word == [:=@] ]] && word=""
  local typed=${words[-1]} kept
  kept=${typed%"$word"}
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    COMPREPLY+=("${value#"$kept"}")
  done < <(rollbackctl complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _rollbackctl rollbackctl
