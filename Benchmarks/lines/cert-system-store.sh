# The same with as many trust anchors as the system has: reading them is most of the work.
source "$here/lines/cert.sh"
ours[11]=$scratch/anchors.pem
theirs[-1]=$scratch/anchors.pem
prepare() {
  one_web_server shop.example.com
  cat /etc/ssl/certs/ca-certificates.crt "$scratch/root.pem" >"$scratch/anchors.pem"
}
remark() { echo "  anchors: $(grep -c 'BEGIN CERT' "$scratch/anchors.pem")"; }
