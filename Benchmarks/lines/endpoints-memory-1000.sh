# The most memory that a check of 1,000 names with two addresses each holds at any time, handshakes included.
source "$here/names.sh"
source "$here/tls.sh"
judge=peak limit=64
prepare() { open_endpoints; check_names 1000 443; }
measure_ours() { peak "${check[@]}"; }
finish() { close_spaces; }
