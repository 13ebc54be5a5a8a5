import EdgeModel

/// The findings of an incident, folded so that nothing is said twice.
struct FoldedFindings {
  let incident: Incident
  let root: Finding
  private let findings: [Finding]
  private let written: (DomainName) -> String

  /// None of an incident without findings.
  init?(_ incident: Incident, in all: FindingIndex, written: @escaping (DomainName) -> String) {
    findings = all.findings(of: incident)
    guard let root = findings.first(where: { $0.id == incident.root }) ?? findings.first else { return nil }
    (self.incident, self.root, self.written) = (incident, root, written)
  }

  var isUnknown: Bool { findings.allSatisfy(\.isUnknown) }
  var label: String { isUnknown ? "UNKNOWN" : incident.severity.rawValue.uppercased() }
  var status: Status { isUnknown ? .unknown : Status(incident.severity) }

  /// The root, and what the title says of others as well.
  private var summed: [Finding] {
    incident.title == root.message ? [root] : [root] + findings.filter { $0.rule == root.rule && $0.id != root.id }
  }

  var observed: String? {
    let texts = Set(summed.compactMap(\.observed)).sorted()
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }

  /// The other findings, each text once, with its targets unless they are those of the incident.
  var others: [String] {
    let told = Set(summed.map(\.id))
    var targets: [String: Set<DomainName>] = [:]
    var texts: [String] = []
    for other in findings where (other.rule != root.rule || other.message != root.message) && !told.contains(other.id) {
      let text = "\(other.message) (\(other.rule))"
      if targets[text] == nil { texts.append(text) }
      targets[text, default: []].insert(other.target)
    }
    return texts.map { text in
      let hit = targets[text] ?? []
      let isEverywhere = hit.count == incident.targets.count
      return isEverywhere ? text : hit.sorted().map(written).joined(separator: ", ") + ": " + text
    }
  }

  /// The first finding of a rule whose findings are as bad as the incident: the root, where its rule's are.
  private var worst: Finding {
    let worst = findings.filter { $0.severity == incident.severity }
    return worst.contains { $0.rule == root.rule } ? root : worst.first ?? root
  }

  /// Who is hit, by target where that differs.
  var impacts: [String] {
    // Sought once: of an incident of thousands each look at all of them counts.
    let worst = worst
    let alike = findings.filter { $0.rule == worst.rule }
    guard Set(alike.map(\.impact)).count > 1, Set(alike.map(\.target)).count > 1 else { return [worst.impact] }
    var seen: Set<String> = []
    return alike.map { "\(written($0.target)): \($0.impact)" }.filter { seen.insert($0).inserted }
  }

  /// The earliest, with what it is: of what is as bad as the incident, where that is dated.
  var since: String? {
    let dated = findings.filter { $0.since != nil }
    let worst = dated.filter { $0.severity == incident.severity }
    let times = (worst.isEmpty ? dated : worst).compactMap { finding in finding.since.map { ($0, finding.sinceReason) }
    }
    return times.min { $0.0 < $1.0 }.map { "\($0.0)\($0.1.map { " (\($0))" } ?? "")" }
  }

  /// What was seen, the root's first.
  var seen: [String] {
    var told: Set<String> = []
    return ([root] + findings.filter { $0.id != root.id }).flatMap(\.evidence).map(\.text)
      .filter { told.insert($0).inserted }
  }
}

/// Findings by their ids, each made once: of a large zone there are thousands of both findings and incidents.
struct FindingIndex {
  private let findings: [Finding]
  private let places: [String: [Int]]

  init(_ findings: [Finding]) {
    self.findings = findings
    places = Dictionary(grouping: findings.indices) { findings[$0].id }
  }

  /// Those of an incident, in the order of the report.
  func findings(of incident: Incident) -> [Finding] {
    incident.findings.flatMap { places[$0] ?? [] }.sorted().map { findings[$0] }
  }
}

extension Page {
  /// Incidents by what was seen: for the commands that look, and leave what to do about it to `check`.
  mutating func add(_ incidents: [Incident], of findings: [Finding], _ options: ReportOptions) {
    let index = FindingIndex(findings)
    for incident in incidents {
      guard let folded = FoldedFindings(incident, in: index, written: \.host) else { continue }
      blank()
      labelled(folded.label, folded.status, brief(incident.title, options) + " (\(folded.root.rule))")
      list("also", folded.others, atMost: 8, options)
      for line in folded.impacts { field("who is hit", line) }
      if let since = folded.since { field("since", since) }
      list("seen", folded.seen, atMost: 4, options)
      command("more", "edgeprobe explain \(folded.root.rule)")
    }
    addNotes(findings, options) { $0.message }
  }

  /// A field for each text, as many as fit a page.
  mutating func list(_ name: String, _ texts: [String], atMost limit: Int, _ options: ReportOptions) {
    let isWhole = options.verbose || texts.count <= limit
    for text in isWhole ? texts : Array(texts.prefix(limit - 1)) { field(name, brief(text, options)) }
    if !isWhole { field(name, "and \(texts.count - limit + 1) more with --verbose") }
  }

  /// The beginning of a text that would fill the page, such as one with a long record in it.
  func brief(_ text: String, _ options: ReportOptions) -> String {
    guard !options.verbose, text.count > 400 else { return text }
    let start = text.prefix(300)
    // A word is left out rather than torn, unless it is most of what there is.
    let end = start.lastIndex(of: " ").map { start.distance(from: start.startIndex, to: $0) } ?? 0
    return start.prefix(end > 200 ? end : 300) + " ... (\(text.count) characters, --verbose shows all)"
  }
}
