import EdgeModel
import EdgeX509

/// Ends the process when certificates from the network are read in a way that must not be.
///
/// The bytes are several values, each with two octets of length before it: the certificates of a chain, of which the last
/// is trusted as well; then all of them are read as a staple, a revocation list and a PEM file, too.
func checkCertificate(_ bytes: [UInt8]) {
  var chain: [[UInt8]] = []
  var rest = bytes[...]
  while rest.count > 2, chain.count < 8 {
    let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
    chain.append(Array(rest.dropFirst(2).prefix(length)))
    rest = rest.dropFirst(2 + length)
  }
  for value in chain { checkFacts(of: value) }
  guard let leaf = chain.first, let last = chain.last else { return }
  let time = Moment(seconds: 1_790_000_000)
  let trust = try? TrustStore(anchors: [last])
  let lists = (try? RevocationLists(file: last)) ?? .none
  if let trust {
    let verdict = PathVerdict(chain: chain, at: time, trust: trust, lists: lists)
    require(!verdict.isTrusted || verdict.anchor != nil, "a trusted path has an anchor: \(verdict)")
    require(!verdict.isTrusted || verdict.flaws.isEmpty, "a trusted path has no flaws: \(verdict)")
    checkText((verdict.anchor.map { [$0] } ?? []) + verdict.flaws.map(\.text))
  }
  let issuer = PathVerdict.issuer(of: leaf, among: chain, trust: trust)
  for value in chain {
    let staple = Staple(der: value, leaf: leaf, issuer: issuer, at: time)
    checkText(staple.reason.map { [$0] } ?? [])
  }
  for certificate in (try? PEM.certificates(in: bytes)) ?? [] {
    let again = try? PEM.certificates(in: Array(PEM.text(certificate).utf8))
    require(again == [certificate], "what is written as PEM is read again")
  }
}

private func checkFacts(of der: [UInt8]) {
  guard let certificate = try? Certificate(der: der) else { return }
  checkText([certificate.subject, certificate.issuer, certificate.serial, certificate.key, certificate.signature])
  checkText(certificate.names + certificate.traits.subjectNames + certificate.traits.issuerNames)
  checkText(certificate.issuerURL.map { [$0] } ?? [])
  for name in certificate.names.prefix(4) {
    guard let host = try? DomainName(name) else { continue }
    _ = certificate.covers(host: host)
  }
}

private func checkText(_ texts: [String]) { require(texts.allSatisfy(\.isPrintable), "\(texts) is printable") }
