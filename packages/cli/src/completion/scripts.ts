import type { Shell } from '../arguments/options.js';

/**
 * Each script asks this program what may come next (`ujrpc --complete SHELL …`), and this program
 * the server. What a line holds is given as it was typed: quotes are read here, once for all shells.
 */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  // bash cuts words at ':' and '=' too, and replaces the last piece only; ours are whole words.
  bash: `_ujrpc() {
  local line=\${COMP_LINE:0:COMP_POINT} piece=\${COMP_WORDS[COMP_CWORD]} word
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <("\${COMP_WORDS[0]/#\\~/$HOME}" --complete bash "$line" "$piece" 2>/dev/null)
}
complete -o nospace -F _ujrpc ujrpc`,
  zsh: `#compdef ujrpc
_ujrpc() {
  local line word
  local -a open openNotes closed closedNotes
  for line in "\${(@f)$("\${(Q)words[1]/#\\~/$HOME}" --complete zsh "\${(@)words[2,CURRENT-1]}" "\${compstate[quote]}$PREFIX" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    word=\${line%%$'\\t'*}
    if [[ $word == *[=/] ]]; then
      open+=("$word") openNotes+=("\${line/$'\\t'/  }")
    else
      closed+=("$word") closedNotes+=("\${line/$'\\t'/  }")
    fi
  done
  compset -P '[~]/' && open=("\${(@)open#\\~/}") closed=("\${(@)closed#\\~/}")
  compadd -S '' -d openNotes -a open
  compadd -d closedNotes -a closed
}
if [[ $funcstack[1] == _ujrpc ]]; then
  _ujrpc "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _ujrpc ujrpc
fi`,
  fish: `function __ujrpc_complete
  set -l words (commandline -opc)
  $words[1] --complete fish $words[2..] (commandline -ct) 2>/dev/null
end
complete -c ujrpc -f -a '(__ujrpc_complete)'`,
};

/** What a shell reads to complete this program's command lines. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
