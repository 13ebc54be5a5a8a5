# The most memory that a check of 10,000 names holds at any time against that of 1,000: flat, but for the names themselves
# and what is kept of each until the report.
source "$here/names.sh"
judge=growth limit=1.25
prepare() {
  open_names
  check_names 1000
  few=("${check[@]}")
  check_names 10000
}
measure_ours() { peak "${check[@]}"; }
measure_theirs() { peak "${few[@]}"; }
finish() { close_spaces; }
