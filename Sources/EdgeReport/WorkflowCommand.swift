import EdgeModel

/// What the log of a CI system takes for a command to itself: whoever chooses the name in a certificate could write errors
/// into other people's runs, or hide theirs.
///
/// GitHub's runner takes `::name::` at the beginning of a line, whatever blanks are before it, and `##[name]` anywhere;
/// Azure's agent takes `##vso[`, TeamCity `##teamcity[`.
enum WorkflowCommand {
  /// The same text, in which nothing is taken so: what begins a command has a visible escape in it.
  static func disarmed(_ text: String) -> String {
    let marked = disarmed(text, by: "#\\u{23}")
    guard marked.utf8.hasPair(UInt8(ascii: ":")) else { return marked }
    return marked.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let blanks = line.prefix { $0 == " " || $0 == "\t" }
      let rest = line.dropFirst(blanks.count)
      return rest.beginsCommand ? "\(blanks)\\u{3a}\(rest.dropFirst())" : String(line)
    }.joined(separator: "\n")
  }

  /// The same JSON, for whoever reads it as such: no line of it begins with a colon.
  static func disarmed(json: String) -> String { disarmed(json, by: "#\\u0023") }

  private static func disarmed(_ text: String, by escape: String) -> String {
    text.utf8.hasPair(UInt8(ascii: "#")) ? text.replacing(/##(?=[A-Za-z]*\[)/, with: escape) : text
  }
}

extension Substring {
  /// Whether it is `::word::`, or `::word name=value::`: the beginning of a command, and no address of IPv6.
  fileprivate var beginsCommand: Bool {
    guard hasPrefix("::"), let end = dropFirst(2).firstRange(of: "::") else { return false }
    let word = dropFirst(2)[..<end.lowerBound].prefix { $0 != " " }
    return word.contains { $0.isLetter && !$0.isHexDigit } && word.allSatisfy { $0.isLetter || $0 == "-" }
  }
}

extension String.UTF8View {
  /// Whether an octet stands twice in a row anywhere: reports of ten thousand targets have many lines, and most have none.
  fileprivate func hasPair(_ octet: UInt8) -> Bool {
    var last: UInt8 = 0
    for next in self {
      if next == octet, last == octet { return true }
      last = next
    }
    return false
  }
}
