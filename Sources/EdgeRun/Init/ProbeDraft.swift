import EdgeModel

/// A probe file in the making: YAML with remarks, a block for each target.
struct ProbeDraft {
  /// One target, and what is known about it.
  struct Entry {
    var name: DomainName
    /// Above the target: what it is, or what is wrong with it.
    var remarks: [String] = []
    /// Below its name.
    var facts: [Fact] = []
    /// Whether it is a target from now on; otherwise all of it is a remark.
    var isExpected = true
  }

  /// A key with its value, and why it stands there.
  struct Fact {
    var key: String
    var value: String
    var remark: String
    /// Whether it is expected from now on; otherwise it is a remark.
    var isExpected: Bool
  }

  /// At the top of the file.
  var remarks: [String]
  /// The folder of exports with records, relative to the file.
  var intent: String?
  /// The folder of exports with state.
  var state: String?
  var entries: [Entry]

  var text: String {
    var lines = remarks.map(ProbeDraft.remark) + ["schema: 1"]
    if let intent { lines.append("aws: \(ProbeDraft.scalar(intent))    # records, zones, delegation sets") }
    if let state {
      lines.append("aws_state: \(ProbeDraft.scalar(state))    # what AWS reports; may be refreshed by cron")
    }
    lines.append(entries.contains(where: \.isExpected) ? "targets:" : "targets: []")
    for entry in entries {
      lines += entry.remarks.map { "  " + ProbeDraft.remark($0) }
      lines.append("  \(entry.isExpected ? "" : "# ")- name: \(ProbeDraft.scalar(entry.name.host))")
      for fact in entry.facts {
        let line = "\(fact.key): \(fact.value)" + (fact.remark.isEmpty ? "" : "    # \(fact.remark)")
        lines.append(entry.isExpected ? "    " + (fact.isExpected ? line : "# " + line) : "  #   " + line)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func remark(_ text: String) -> String { "# " + PrintableText(text).text }

  /// A text as YAML reads it back: quoted, unless nothing in it can mean anything else.
  static func scalar(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map { (0x61...0x7A).contains($0.lowercased) } == true
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0.lowercased) || (0x30...0x39).contains($0) || "-./".utf8.contains($0)
      }
    if isPlain { return text }
    let escaped = PrintableText(text).text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }

  static func list(_ values: some Sequence<String>) -> String {
    "[" + values.map(scalar).joined(separator: ", ") + "]"
  }
}
