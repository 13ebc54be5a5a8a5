import EdgeModel

extension Thresholds {
  /// Whether the worse limit is the later one, for certificates that live as long as most.
  fileprivate var areInOrder: Bool {
    [Duration.days(90), .days(398)].allSatisfy { lifetime in
      warning.time(ofLifetime: lifetime) >= urgent.time(ofLifetime: lifetime)
        && urgent.time(ofLifetime: lifetime) >= critical.time(ofLifetime: lifetime)
    }
  }
}

extension Reading {
  mutating func thresholds(_ written: Written) -> ProbeFile.Setting<Thresholds>? {
    guard let members = members(of: written, "thresholds", known: ["expiry"]), let expiry = members["expiry"],
      let limits = self.members(of: expiry, "expiry", known: ["warning", "urgent", "critical"])
    else { return nil }
    var thresholds = Thresholds()
    let known = mistakes.count
    if let warning = limits["warning"] { thresholds.warning = limit(warning, "warning") }
    if let urgent = limits["urgent"] { thresholds.urgent = limit(urgent, "urgent") }
    if let critical = limits["critical"] { thresholds.critical = limit(critical, "critical") }
    if mistakes.count == known, !thresholds.areInOrder {
      note(
        expiry,
        "the thresholds are not in their order: \"warning\" comes before \"urgent\", and that before \"critical\"",
        "write all three, the worse the shorter: warning: [30d, 25%], urgent: [10d, 10%], critical: [3d, 5%]")
    }
    return ProbeFile.Setting(value: thresholds, source: source(expiry.line))
  }

  /// A span, a share, or both as a list of two.
  private mutating func limit(_ written: Written, _ what: String) -> Thresholds.Limit {
    var limit = Thresholds.Limit(span: nil, share: nil)
    var entries = [written]
    if case .list(let list) = written.content { entries = list }
    if entries.isEmpty { note(written, "\"\(what)\" is an empty list", "write it as [30d, 25%]") }
    for entry in entries {
      guard let text = text(entry, what) else { continue }
      if text.hasSuffix("%") {
        guard let percent = UInt16(digits: text.dropLast()), percent <= 100 else {
          note(entry, "\(PrintableText(text).quoted) is not a share", "write a whole percentage like 25%")
          continue
        }
        if limit.share != nil { note(entry, "\"\(what)\" has two shares", "keep one of them") }
        limit.share = Double(percent) / 100
      } else if let span = Duration(written: text) {
        if limit.span != nil { note(entry, "\"\(what)\" has two durations", "keep one of them") }
        limit.span = span
      } else {
        note(
          entry, "\(PrintableText(text).quoted) is not a duration",
          "write a whole number and ms, s, m, h or d, like 36h or 30d; or a share like 25%")
      }
    }
    return limit
  }

  mutating func severities(_ written: Written) -> [String: ProbeFile.Setting<ProbeFile.ChosenSeverity>] {
    var severities: [String: ProbeFile.Setting<ProbeFile.ChosenSeverity>] = [:]
    for member in members(of: written, "severity") ?? [] {
      guard let rule = rule(member.key, line: member.line), let chosen = chosen(member.value, member.key) else {
        continue
      }
      severities[rule] = ProbeFile.Setting(value: chosen, source: source(member.line))
    }
    return severities
  }

  /// `sev4`, or `{ severity: sev4, always: true }`.
  private mutating func chosen(_ written: Written, _ rule: String) -> ProbeFile.ChosenSeverity? {
    guard case .members = written.content else {
      return severity(written, rule).map { ProbeFile.ChosenSeverity(severity: $0, isUnlimited: false) }
    }
    guard let members = members(of: written, "a severity", known: ["severity", "always"]) else { return nil }
    guard let level = members["severity"] else {
      note(written, "\"severity\" is missing", "write { severity: sev4, always: true }")
      return nil
    }
    let isUnlimited = members["always"].flatMap { flag($0, "always") } ?? false
    return severity(level, "severity").map { ProbeFile.ChosenSeverity(severity: $0, isUnlimited: isUnlimited) }
  }

  mutating func acceptance(_ written: Written) -> Acceptance? {
    let keys = ["rule", "target", "server", "max", "until", "why"]
    guard let members = members(of: written, "an entry of accept", known: keys) else { return nil }
    for key in ["rule", "until", "why"] where members[key] == nil {
      note(written, "\"\(key)\" is missing", "an accepted finding needs a rule, a date until which, and a reason why")
    }
    let rule = members["rule"].flatMap { entry in text(entry, "rule").flatMap { self.rule($0, line: entry.line) } }
    let target = members["target"].flatMap { name($0, "target") }
    let server = members["server"].flatMap { name($0, "server") }
    let maximum = members["max"].flatMap { severity($0, "max") }
    let until = members["until"].flatMap { moment($0, "until") }
    let why = members["why"].flatMap { text($0, "why") }
    guard let rule, let until, let why else { return nil }
    return Acceptance(
      rule: rule, target: target, server: server, maximum: maximum, until: until, why: why,
      source: source(written.line))
  }

  private mutating func moment(_ written: Written, _ what: String) -> Moment? {
    guard let text = text(written, what) else { return nil }
    if let moment = Moment(iso8601: text) {
      // Whoever writes a date alone means all of that day.
      return text.utf8.count == "2026-12-31".utf8.count ? moment + .days(1) - .microseconds(1) : moment
    }
    note(
      written, "\(PrintableText(text).quoted) is not a time", "write a date like 2026-12-31, or 2026-12-31T12:00:00Z")
    return nil
  }
}
