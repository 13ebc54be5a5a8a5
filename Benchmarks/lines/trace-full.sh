# A walk that asks every server of the zone and of its parent, without delay, where dig asks one server a level.
source "$here/signed.sh"
ours=(ip netns exec "$asker" "$binary" trace --hints "$hints" "${allow[@]}" shop-example.com)
theirs=(ip netns exec "$asker" dig +trace shop-example.com)
limit=1.0
prepare() { open_signed_internet; }
finish() { close_spaces; }
