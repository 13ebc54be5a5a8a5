# A whole check of a name, DNS, TLS 1.3 and a page, 50 ms away from everything, against dig +trace and then openssl
# s_client. The path that cannot be avoided leads to the last name server over TCP: eight round trips; the page takes six.
source "$here/signed.sh"
source "$here/tls.sh"
ours=(ip netns exec "$asker" "$binary" check --resolver none --hints "$hints" "${allow[@]}"
  --trust "$scratch/root.pem" shop-example.com)
theirs=(ip netns exec "$asker" bash -c "dig +trace shop-example.com
  openssl s_client -connect 10.53.200.1:443 -servername shop-example.com -CAfile $scratch/root.pem </dev/null")
limit=0.30
expected_trips=8 servers_expected=()
prepare() {
  mint shop-example.com
  open_signed_internet 25
  ip -n "$answerer" addr add 10.53.200.1/32 dev lo
  protocols=TLSv1.3 start_web "$answerer" 10.53.200.1
  await "the web server" serves_tls "$asker" 10.53.200.1
  check_round_trips "$expected_trips" "${servers_expected[@]}"
}
remark() { tell_round_trips; }
finish() { close_spaces; }
