# A network namespace in which the healthy scenario's name servers listen on port 53, and a resolver for tools that need
# one listens on 127.0.0.53. Needs root.
space=edgeprobe-bench-$$
world=$here/../Probes/scenarios/all-is-well/world
space_dir=$(mktemp -d)
space_pids=()

open_space() {
  [ "$(id -u)" -eq 0 ] || { echo "this comparison needs root, for a network namespace" >&2; exit 1; }
  ip netns add "$space"
  ip -n "$space" link set lo up
  mkdir -p "/etc/netns/$space"
  echo "nameserver 127.0.0.53" >"/etc/netns/$space/resolv.conf"
  ip netns exec "$space" "$binary" lab --serve --map-port 53=53,443=443 "$here/../Probes/scenarios/all-is-well" \
    >"$space_dir/lab.log" 2>&1 &
  space_pids+=($!)
  cat >"$space_dir/unbound.conf" <<END
server:
  interface: 127.0.0.53
  do-daemonize: no
  chroot: ""
  username: ""
  directory: "$space_dir"
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  do-ip6: no
  root-hints: "$world/root.zone"
  module-config: "iterator"
END
  ip netns exec "$space" unbound -c "$space_dir/unbound.conf" >"$space_dir/unbound.log" 2>&1 &
  space_pids+=($!)
  local deadline=$((SECONDS + 20))
  until ip netns exec "$space" dig +short +time=1 +tries=1 shop.example.com 2>/dev/null | grep -q 127.53.9; do
    if [ $SECONDS -gt $deadline ]; then
      echo "the namespace's servers did not start" >&2
      cat "$space_dir"/*.log >&2
      exit 1
    fi
  done
}

close_space() {
  kill "${space_pids[@]}" 2>/dev/null || true
  wait "${space_pids[@]}" 2>/dev/null || true
  ip netns delete "$space" 2>/dev/null || true
  rm -rf "$space_dir" "/etc/netns/$space"
}
