# A walk that asks one server a level, 50 ms away from all of them.
source "$here/signed.sh"
ours=(ip netns exec "$asker" "$binary" trace --one-server --hints "$hints" "${allow[@]}" shop-example.com)
theirs=(ip netns exec "$asker" drill -T -r "$hints" shop-example.com)
limit=0.65
prepare() { open_signed_internet 25; }
finish() { close_spaces; }
