# One address, a small trust file, cold: what is served and whether it is trusted, against openssl s_client with the same
# file, told to look at the name as well.
source "$here/namespace.sh"
source "$here/tls.sh"
space=edgeprobe-bench-$$
ours=(ip netns exec "$space" "$binary" cert --address 127.0.0.1 --allow-address 127.0.0.0/8
  --trust "$scratch/root.pem" shop.example.com)
theirs=(ip netns exec "$space" openssl s_client -connect 127.0.0.1:443 -servername shop.example.com
  -verify_hostname shop.example.com -verify_return_error -CAfile "$scratch/root.pem")
limit=1.0
prepare() { one_web_server shop.example.com; }
finish() { close_spaces; }
