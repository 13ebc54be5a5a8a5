import EdgeModel

/// Addresses of one name serve different certificates.
package struct DivergentCertificates: Rule {
  package let id = "divergent-certificates"
  package let summary = "Addresses of one name serve certificates that differ in more than their key."
  package let explanation = Runbook(
    trigger: "With one server name and port, addresses serve different leaves whose names or "
      + "authorities differ; twins with keys of another kind do not count.",
    impact: "Nobody while every one of them is trusted and covers the name; which other names work "
      + "depends on the address.",
    investigation: "Run `edgeprobe cert NAME`: the addresses are grouped by certificate; the one that "
      + "few serve is the odd one.",
    causes: "A deployment reached only some of the nodes; one node is configured by hand; the name "
      + "points at hosts of two owners.",
    resolution: "Install the same certificate on every address.",
    prevention: "One source of certificates for every node, and a check of all addresses after each "
      + "deployment.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let services = Dictionary(grouping: comparison.endpoints, by: ServiceName.init)
    return services.sorted { $0.key < $1.key }.compactMap { _, endpoints in
      let served = endpoints.filter { !$0.chain.isEmpty }
      // Servers with keys of several kinds show one or the other: only those of one kind are compared.
      let kinds = Dictionary(grouping: served) { $0.chain.first?.key.prefix { $0 != "-" } ?? "" }
      // What is wrong with a certificate is told by itself; it counts all the same for what is usual here.
      let differing = kinds.values.filter { kind in Set(kind.filter(\.isHealthy).map(Content.init)).count > 1 }
      let compared = differing.max { $0.count < $1.count } ?? []
      let counts = Dictionary(grouping: compared, by: Content.init).mapValues(\.count)
      let most = counts.values.max() ?? 0
      let usual = counts.filter { $0.value == most }.map(\.key)
      // Where as many serve the one as the other, nobody knows which is odd.
      let odd = compared.filter { $0.isHealthy && (usual.count > 1 || $0.content != usual.first) }
      guard !odd.isEmpty else { return nil }
      let contents = Set(odd.map(\.content.text)).sorted().joined(separator: "; ")
      let rest = compared.filter { !odd.contains($0) }
      let places = odd.map(\.endpoint)
      return finding(
        .certificate(usual.count > 1 ? .mixture(at: places) : .drift(at: places)), in: comparison, scope: odd.scope,
        usual.count > 1
          ? "different certificates at \(comparison.places(odd)): \(contents)"
          : "another certificate at \(comparison.places(odd)) than elsewhere: \(contents)",
        expected: usual.count > 1 ? "the same everywhere" : usual.first.map { "as at the others: \($0.text)" },
        observed: contents,
        evidence: (odd + rest).evidence {
          "serial \($0.chain.first?.serial ?? "none"), until \($0.chain.first.map { "\($0.notAfter)" } ?? "")"
        })
    }
  }
}

extension EndpointComparison {
  fileprivate var content: Content { Content(self) }
}

/// What all addresses of should serve alike: a port of the target, or one of the hosts that take its mail.
private struct ServiceName: Hashable, Comparable {
  var port: UInt16
  var host: DomainName

  init(_ endpoint: EndpointComparison) {
    port = endpoint.endpoint.port
    host = endpoint.endpoint.startTLS == nil ? .root : endpoint.endpoint.serverName ?? .root
  }

  static func < (a: ServiceName, b: ServiceName) -> Bool { (a.port, a.host) < (b.port, b.host) }
}

/// What of a certificate should be the same everywhere.
private struct Content: Hashable {
  var names: Set<String>
  /// The anchor's organisation, or its common name where it has none.
  var authority: String?

  init(_ endpoint: EndpointComparison) {
    let leaf = endpoint.chain.first
    names = Set((leaf?.names ?? []).map { $0.lowercased() })
    // Authorities have several intermediates, and several roots of one organisation.
    authority = endpoint.path?.links.last?.traits.subjectNames.first
  }

  var text: String {
    let names = names.sorted()
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", and \(names.count - 4) more" : "")
    return "for \(shown), of \(authority ?? "an authority not named")"
  }
}
