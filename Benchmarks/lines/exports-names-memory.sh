# The most memory that it holds at any time when all names of the hosted zone are looked at and compared.
source "$here/exports.sh"
judge=peak limit=100
prepare() { export_names 10000; }
measure_ours() { peak "${check[@]}"; all_names_told 10000; }
finish() { close_spaces; }
