# The most memory that a check of 10,000 names with two addresses each holds at any time, handshakes included, against
# that of 1,000: flat, but for what is kept of each until the report.
source "$here/names.sh"
source "$here/tls.sh"
judge=growth limit=1.25
prepare() {
  open_endpoints
  check_names 1000 443
  few=("${check[@]}")
  check_names 10000 443
}
measure_ours() { peak "${check[@]}"; }
measure_theirs() { peak "${few[@]}"; }
finish() { close_spaces; }
