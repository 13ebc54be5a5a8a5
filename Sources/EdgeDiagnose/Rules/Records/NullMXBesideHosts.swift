import EdgeModel

/// One MX record says that nobody takes the name's mail, and others say who does.
package struct NullMXBesideHosts: Rule {
  package let id = "null-mx-beside-hosts"
  package let summary = "The name has a null MX, which says that it takes no mail, and MX records of hosts beside it."
  package let explanation = Runbook(
    trigger: "One MX record leads to the root (`MX 0 .`), others to hosts: RFC 7505 section 3 forbids that.",
    impact:
      "Senders differ. Some take the null MX for the whole answer and return mail at once, as Postfix does (5.1.0, "
      + "nullMX); others pass over it and deliver, as OpenSMTPD.",
    investigation: "Run `edgeprobe trace NAME MX`.",
    causes:
      "A template for names without mail was applied to one that has some; a name began to take mail, and the null "
      + "MX was left.",
    resolution: "Remove the null MX, or all the others.",
    prevention: "Replace a name's MX records as a whole; never add to them.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    comparison.records.compactMap { record -> Finding? in
      guard record.question.type == .mx, let answer = record.answer else { return nil }
      let exchanges = answer.records.filter { $0.type == .mx }
      let hosts = Set(exchanges.compactMap { $0.data.host(as: .mx) }).sorted()
      let nulls = exchanges.filter(\.data.isNullMX).map { $0.data.text(as: .mx) }
      guard let null = nulls.min(), !hosts.isEmpty else { return nil }
      return finding(
        .handshake(.someClients(NullMXBesideHosts.senders, at: [])), in: comparison,
        scope: Finding.Scope(zone: record.zone, servers: hosts, type: .mx),
        "\(record.question.name) has the null MX \(null), and MX records of hosts: \(hosts.brief)",
        expected: "a null MX alone, or none", observed: "\(null), and \(hosts.brief)",
        evidence: record.replies.evidence(for: record.question))
    }
  }

  private static let senders =
    "senders of mail that take a null MX for the whole answer, as those with Postfix: it comes back at once; others deliver"
}

extension RData {
  /// Whether it leads to the root: nobody takes mail (RFC 7505).
  fileprivate var isNullMX: Bool { DomainName(wire: bytes.dropFirst(2))?.isRoot == true }
}
