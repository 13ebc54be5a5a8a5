import EdgeModel

extension Page {
  /// Each distinct certificate with the addresses that serve it, then the addresses that gave none.
  mutating func add(_ report: CertificateReport, _ options: ReportOptions) {
    if !options.quiet {
      let served = Dictionary(grouping: report.endpoints.filter { !$0.chain.isEmpty }, by: \.chain)
      let groups = served.values.sorted { a, b in
        (a.first?.endpoint).flatMap { first in b.first.map { first < $0.endpoint } } ?? false
      }
      for group in groups {
        guard let first = group.first, let leaf = first.chain.first else { continue }
        blank()
        add(
          group.map { $0.endpoint.address.with(port: $0.endpoint.port) }.joined(
            separator: ", "
              + ""), indent: 0, hanging: 0)
        add(leaf, first, at: report.header.time, verbose: options.verbose)
        addPages(of: group)
      }
      let silent = report.endpoints.filter { $0.chain.isEmpty }
      if !silent.isEmpty { blank() }
      for endpoint in silent {
        let why = endpoint.outcome.detail.map { ": \($0)" } ?? ""
        field(
          endpoint.endpoint.address.with(port: endpoint.endpoint.port), "\(endpoint.outcome.word)\(why)", indent: 0,
          column: 24)
      }
    }
    add(report.incidents, of: report.findings, options)
    guard options.pem else { return }
    for (endpoint, text) in report.pem {
      blank()
      raw(endpoint.address.with(port: endpoint.port))
      for line in text.split(separator: "\n") { raw(String(line)) }
    }
  }

  private mutating func add(_ leaf: Certificate, _ seen: EndpointEvidence, at time: Moment, verbose: Bool) {
    func line(_ name: String, _ text: String, _ page: inout Page) { page.field(name, text, indent: 2, column: 11) }
    line("names", leaf.names.isEmpty ? "none" : leaf.names.joined(separator: ", "), &self)
    let left = leaf.notAfter - time
    let state =
      time < leaf.notBefore
      ? "not valid yet" : left < .zero ? "expired \((time - leaf.notAfter).rounded) ago" : "\(left.rounded) left"
    line("valid", "\(leaf.notBefore) to \(leaf.notAfter) (\(state))", &self)
    line("issuer", leaf.issuer, &self)
    line("serial", leaf.serial, &self)
    line("key", "\(leaf.key), signed with \(leaf.signature)", &self)
    switch seen.path {
    case nil: line("path", "not judged: no trust store", &self)
    case let path? where path.isTrusted: line("path", "trusted, \(path.anchor ?? "anchor not named")", &self)
    case let path?:
      let flaws = path.flaws.map { "\($0.text) at depth \($0.depth)" }.joined(separator: "; ")
      line("path", "not trusted: \(flaws.isEmpty ? "no path to a trust anchor" : flaws)", &self)
    }
    if seen.coversName == false { line("covers", "not the name asked for", &self) }
    let session = [seen.protocolVersion, seen.cipher, seen.alpn].compactMap(\.self).joined(separator: ", ")
    if !session.isEmpty { line("session", session, &self) }
    if seen.clientCertificate != .none { line("client", "certificate \(seen.clientCertificate.rawValue)", &self) }
    guard verbose else { return }
    line("subject", leaf.subject, &self)
    line("sha256", leaf.sha256, &self)
    for (depth, link) in seen.chain.enumerated().dropFirst() {
      line("chain \(depth)", "\(link.subject), until \(link.notAfter)", &self)
    }
  }
}
