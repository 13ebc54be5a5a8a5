# The most memory that a check of 1,000 names holds at any time.
source "$here/names.sh"
judge=peak
limit=64

prepare() {
  open_names
  check_names 1000
}

measure_ours() { peak "${check[@]}"; }
finish() { close_spaces; }
