import Foundation

/// A report in JSON without what differs from run to run.
struct Document: Equatable, Sendable {
  struct Flaw: Error, CustomStringConvertible {
    let description: String
  }

  let lines: [String]
  private let text: String

  /// The document as it was.
  var members: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
  }

  private static let passing: Set<String> = [
    "time", "seconds", "statistics", "roundTrip", "bytes", "vantage", "version", "sha256", "ede", "knownAfter",
  ]

  init(_ outcome: Outcome) throws {
    guard let members = try? JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] else {
      throw Flaw(description: "no JSON document: \(outcome)")
    }
    var settled = Document.settled(members) as? [String: Any] ?? [:]
    if let zones = settled["delegations"] as? [[String: Any]], let name = settled["name"] as? String {
      settled["delegations"] = Document.asked(zones, for: name)
    }
    // How quick a server is beside the others is this machine's matter, and a note.
    let findings = settled["findings"] as? [[String: Any]] ?? []
    settled["findings"] = findings.filter {
      $0["rule"] as? String != "slow-server" || $0["severity"] as? String != "note"
    }
    text = outcome.output
    let data = try JSONSerialization.data(withJSONObject: settled, options: [.prettyPrinted, .sortedKeys])
    lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func settled(_ value: Any) -> Any {
    switch value {
    case let members as [String: Any]:
      // BIND answers SERVFAIL with aliases that go in a circle, others NOERROR.
      let isAlias = (members["reason"] as? String)?.hasPrefix("alias to ") == true
      var kept = members.filter { !passing.contains($0.key) && !(isAlias && $0.key == "rcode") }
      if let http = members["http"] as? [String: Any] {
        // Which server it is is what differs, and every request has a number of its own.
        kept["http"] = http.filter { !["server", "traceId"].contains($0.key) }
      }
      return kept.mapValues(settled)
    case let items as [Any]:
      return items.map(settled)
    case let text as String:
      // Certificates are made anew for every world.
      return text.replacing(/\b[0-9a-f]{64}\b/, with: "<sha256>").replacing(/\b[0-9.]+ m?s\b/, with: "<span>")
    default:
      return value
    }
  }

  /// The zones of a walk; of all but the name's own and its parent only the first usable server was asked, whichever it
  /// was.
  private static func asked(_ zones: [[String: Any]], for name: String) -> [[String: Any]] {
    func apex(_ zone: [String: Any]) -> String { zone["zone"] as? String ?? "" }
    let above = zones.map(apex).filter { ("." + name).hasSuffix($0 == "." ? $0 : "." + $0) }
    let audited = above.sorted { $0.count > $1.count }.prefix(2)
    return zones.map { zone in audited.contains(apex(zone)) ? zone : zone.filter { $0.key != "servers" } }
  }

  static func == (a: Document, b: Document) -> Bool { a.lines == b.lines }

  /// The lines that only one of two has.
  func difference(from other: Document) -> String {
    lines.difference(from: other.lines).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }.joined(separator: "\n")
  }
}
