# Network namespaces and processes that are gone when the comparison is over. Needs root.
scratch=$(mktemp -d)
spaces=()
children=()

# add_space NAME [RESOLVER]: a namespace with loopback only, whose system resolver has this address.
add_space() {
  [ "$(id -u)" -eq 0 ] || { echo "this comparison needs root, for network namespaces" >&2; exit 1; }
  spaces+=("$1")
  ip netns add "$1"
  ip -n "$1" link set lo up
  [ $# -eq 1 ] || { mkdir -p "/etc/netns/$1" && echo "nameserver $2" >"/etc/netns/$1/resolv.conf"; }
}

# start LOG COMMAND…: in the background; what it says is shown if the start fails.
start() {
  "${@:2}" >"$scratch/$1.log" 2>&1 &
  children+=($!)
}

# await WHAT COMMAND…: until the command succeeds.
await() {
  local deadline=$((SECONDS + 20))
  until "${@:2}" >/dev/null 2>&1; do
    if [ $SECONDS -gt $deadline ]; then
      echo "not there after 20 s: $1" >&2
      tail -n 5 "$scratch"/*.log >&2
      exit 1
    fi
    sleep 0.02
  done
}

# answers SPACE ADDRESS NAME: whether this server knows an address of the name.
answers() { ip netns exec "$1" dig +short +time=1 +tries=1 "@$2" "$3" | grep -q '^[0-9]'; }

# start_resolver SPACE ADDRESS HINTS [LINE…]: an unbound with these lines in its configuration.
start_resolver() {
  cat >"$scratch/unbound.conf" <<END
server:
  interface: $2
  access-control: 0.0.0.0/0 allow
  do-daemonize: no
  chroot: ""
  username: ""
  directory: "$scratch"
  pidfile: ""
  use-syslog: no
  root-hints: "$3"
  module-config: "iterator"
$(printf '  %s\n' "${@:4}")
END
  start unbound ip netns exec "$1" unbound -c "$scratch/unbound.conf"
}

close_spaces() {
  local child space
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  for child in "${children[@]}"; do wait "$child" 2>/dev/null || true; done
  for space in "${spaces[@]}"; do
    ip netns delete "$space" 2>/dev/null || true
    rm -rf "/etc/netns/$space"
  done
  rm -rf "$scratch"
}
