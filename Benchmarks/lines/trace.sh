# A cold walk to a name three levels down, one server a level, over loopback.
#
# Both walk the same world in a network namespace of their own. dig asks the system's resolver for every server's
# address, so there is an unbound for it, whose cache is warm after the first round; edgeprobe asks nobody.
source "$here/lab.sh"
ours=(ip netns exec "$space" "$binary" trace --one-server --hints "$world/root.zone" --allow-address 127.0.0.0/8 shop.example.com)
theirs=(ip netns exec "$space" dig +trace @127.53.0.1 shop.example.com)
limit=1.0
prepare() { open_lab; }
finish() { close_spaces; }
