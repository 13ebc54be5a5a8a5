# A whole check of a name, DNS, TLS and a page, 50 ms away from everything, against dig +trace and then openssl s_client.
source "$here/signed.sh"
source "$here/tls.sh"
ours=(ip netns exec "$asker" "$binary" check --resolver none --hints "$hints" "${allow[@]}"
  --trust "$scratch/root.pem" shop-example.com)
theirs=(ip netns exec "$asker" bash -c "dig +trace shop-example.com
  openssl s_client -connect 10.53.200.1:443 -servername shop-example.com -CAfile $scratch/root.pem </dev/null")
limit=0.30
prepare() {
  mint shop-example.com
  open_signed_internet 25
  ip -n "$answerer" addr add 10.53.200.1/32 dev lo
  start_web "$answerer" 10.53.200.1
  await "the web server" serves_tls "$asker" 10.53.200.1
}
finish() { close_spaces; }
