# The same when all names of the hosted zone are looked at and compared.
source "$here/exports.sh"
limit=11
prepare() {
  export_names 1000
  theirs=("${check[@]}")
  export_names 10000
  ours=("${check[@]}")
}
measure_ours() { clock "${ours[@]}"; all_names_told 10000; }
finish() { close_spaces; }
