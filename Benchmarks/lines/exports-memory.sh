# The most memory that a check of a hosted zone of 10,000 record sets holds at any time.
source "$here/exports.sh"
judge=peak limit=100
prepare() { open_hosted; export_sets 10000; }
measure_ours() { peak "${check[@]}"; }
finish() { close_spaces; }
