# The most memory that a check of 10,000 names holds at any time.
source "$here/names.sh"
peak_of_names 10000
