import EdgeModel

/// Types what is written in one probe file, and collects what is wrong with it.
struct Reading {
  let file: String
  /// What `${NAME}` stands for in the value of a header.
  let environment: [String: String]
  private(set) var mistakes: [Mistake] = []
  /// The files with trust anchors that targets name.
  var trusts: [DomainName: ProbeFile.Named] = [:]
  /// The master files that targets name.
  var zoneFiles: [DomainName: ProbeFile.Named] = [:]
  /// Whom the zones of targets are delegated to.
  var delegations: [StatedDelegation] = []

  init(file: String, environment: [String: String]) {
    self.file = file
    self.environment = environment
  }

  func source(_ line: Int) -> Source { Source(file: file, place: "line \(line)") }

  mutating func note(_ written: Written, _ problem: String, _ remedy: String) {
    note(line: written.line, problem, remedy)
  }

  mutating func note(line: Int, _ problem: String, _ remedy: String) {
    mistakes.append(Mistake(source(line), problem, remedy))
  }

  mutating func text(_ written: Written, _ what: String) -> String? {
    if case .text(let text) = written.content, !text.isEmpty { return text }
    note(written, "\"\(what)\" is \(written.kind), not a text", "write a text after the colon")
    return nil
  }

  mutating func list(_ written: Written, _ what: String) -> [Written] {
    if case .list(let entries) = written.content { return entries }
    note(
      written, "\"\(what)\" is \(written.kind), not a list", "write it as [one, two], or a line with \"- \" for each")
    return []
  }

  /// The keys of a block; an unknown one is a mistake, and none of the others is lost for it.
  mutating func members(of written: Written, _ what: String, known: [String]) -> [String: Written]? {
    guard let all = members(of: written, what) else { return nil }
    var members: [String: Written] = [:]
    for member in all {
      if known.contains(member.key) {
        members[member.key] = member.value
      } else {
        note(
          line: member.line, "\(PrintableText(member.key).quoted) is not a key of \(what)",
          Spelling(word: member.key, known: known).remedy)
      }
    }
    return members
  }

  mutating func members(of written: Written, _ what: String) -> [Written.Member]? {
    if case .members(let members) = written.content { return members }
    note(written, "\(what) is \(written.kind), not a block of keys", "write \"key: value\" lines, or { key: value }")
    return nil
  }

  mutating func path(_ written: Written, _ what: String) -> ProbeFile.Named? {
    text(written, what).map { ProbeFile.Named(path: $0, source: source(written.line)) }
  }

  mutating func name(_ written: Written, _ what: String) -> DomainName? {
    guard let text = text(written, what) else { return nil }
    guard !text.contains(":") else {
      note(
        written, "\(PrintableText(text).quoted) is not a domain name: it has a colon",
        "write a name like shop.example.com; a port belongs in \"ports\"")
      return nil
    }
    do {
      return try DomainName(text)
    } catch {
      note(
        written, "\(PrintableText(text).quoted) is not a domain name: \(error)", "write a name like shop.example.com")
      return nil
    }
  }

  mutating func flag(_ written: Written, _ what: String) -> Bool? {
    switch text(written, what) {
    case "true": return true
    case "false": return false
    case .none: return nil
    case .some(let text):
      note(written, "\"\(what)\" is \(PrintableText(text).quoted), not true or false", "write true or false")
      return nil
    }
  }

  mutating func severity(_ written: Written, _ what: String) -> Severity? {
    guard let text = text(written, what) else { return nil }
    if let severity = Severity(rawValue: text) { return severity }
    note(
      written, "\(PrintableText(text).quoted) is not a severity",
      "write one of " + Severity.allCases.reversed().map(\.rawValue).joined(separator: ", "))
    return nil
  }

  /// A rule is known by the part that judges; here only its form is looked at.
  mutating func rule(_ text: String, line: Int) -> String? {
    let isRule =
      text.utf8.first.map { (0x61...0x7A).contains($0) } == true
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    if isRule { return text }
    note(line: line, "\(PrintableText(text).quoted) is not the name of a rule", "rules are named like lame-server")
    return nil
  }

  mutating func labels(_ written: Written) -> [String: String] {
    var labels: [String: String] = [:]
    for member in members(of: written, "labels") ?? [] {
      labels[member.key] = text(member.value, member.key)
    }
    return labels
  }
}
