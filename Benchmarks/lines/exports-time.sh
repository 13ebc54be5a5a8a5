# Ten times the record sets of a hosted zone take at most eleven times as long: ours is 10,000, theirs 1,000.
source "$here/exports.sh"
limit=11
prepare() {
  open_hosted
  export_sets 1000
  theirs=("${check[@]}")
  export_sets 10000
  ours=("${check[@]}")
}
finish() { close_spaces; }
