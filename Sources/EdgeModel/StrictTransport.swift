/// The hosts that said over TLS that they are to be asked over TLS alone (RFC 6797), as clients keep them.
///
/// For as long as one trail takes: what was said before, and the lists that browsers come with, are not known here.
struct StrictTransport {
  private var policies: [String: Bool] = [:]

  /// `unheeded`: the exchanges over connections that clients were warned of, whose word they do not keep (section 8.1).
  init(after exchanges: [HTTPExchange], unheeded: Set<Int> = []) {
    for (index, exchange) in exchanges.enumerated()
    where exchange.url.isSecure && Address(exchange.url.host) == nil && !unheeded.contains(index) {
      // Section 8.1: of several fields the first counts.
      guard let field = exchange.response?["strict-transport-security"], let policy = Policy(field) else { continue }
      policies[exchange.url.host] = policy.age > 0 ? policy.coversBelow : nil
    }
  }

  /// Where clients go instead (section 8.3): another port than that of plain pages stays.
  func upgraded(_ url: PageURL) -> PageURL {
    guard !url.isSecure, covers(url.host) else { return url }
    var url = url
    url.isSecure = true
    if url.port == 80 { url.port = 443 }
    return url
  }

  private func covers(_ host: String) -> Bool {
    if policies[host] != nil { return true }
    let labels = host.split(separator: ".")
    return labels.indices.dropFirst().contains { policies[labels[$0...].joined(separator: ".")] == true }
  }
}

private struct Policy {
  var age: UInt64
  var coversBelow: Bool

  /// None where the field is not to be heeded: without an age, or with a directive twice (section 6.1).
  init?(_ field: String) {
    var directives: [String: Substring] = [:]
    for part in field.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks }
      guard let name = pair.first?.lowercased(), !name.isEmpty else { continue }
      guard directives.updateValue(pair.dropFirst().first ?? "", forKey: name) == nil else { return nil }
    }
    guard var written = directives["max-age"] else { return nil }
    if written.count >= 2, written.first == "\"", written.last == "\"" { written = written.dropFirst().dropLast() }
    guard !written.isEmpty, written.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    age = UInt64(written) ?? .max
    coversBelow = directives["includesubdomains"] != nil
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    let rest = drop { $0 == " " || $0 == "\t" }
    let end = rest.lastIndex { $0 != " " && $0 != "\t" }
    return end.map { rest[...$0] } ?? ""
  }
}
