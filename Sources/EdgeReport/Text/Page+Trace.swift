import EdgeModel

extension Page {
  /// The zones from the root, what their servers answered, and the answer or why there is none.
  mutating func add(_ report: TraceReport, _ options: ReportOptions) {
    if !options.quiet {
      blank()
      let column = min(30, (report.delegations.map { $0.zone.description.count }.max() ?? 0) + 2)
      for zone in report.delegations {
        add(zone, responses: report.responses(of: zone), column: column, verbose: options.verbose)
      }
      addAnswer(report.answer)
      if options.verbose, !report.detours.isEmpty {
        blank()
        field("also entered", report.detours.map(\.zone.description).joined(separator: ", "), indent: 0, column: 14)
      }
      for limit in report.limits { add("truncated: \(limit)", indent: 0, hanging: 2) }
    }
    add(report.findings, options)
  }

  /// A line for what the zone's servers agree on, for each question if aliases led to several; the odd ones out below.
  private mutating func add(_ zone: ZoneEvidence, responses: [Response], column: Int, verbose: Bool) {
    let questions = Set(responses.map(\.question)).sorted()
    let servers = zone.servers.count == 1 ? "1 server" : "\(zone.servers.count) servers"
    if questions.isEmpty { field(zone.zone.description, servers + ", none asked this", indent: 0, column: column) }
    for (number, question) in questions.enumerated() {
      let asked = responses.filter { $0.question == question }
      let groups = Dictionary(grouping: asked, by: \.gist)
      let common = groups.max { a, b in
        a.value.count != b.value.count ? a.value.count < b.value.count : a.key > b.key
      }
      let addresses = Set(asked.map(\.address)).count
      var text = number == 0 ? servers + (addresses == 1 ? ", 1 address" : ", \(addresses) addresses") : ""
      if questions.count > 1 { text += (number == 0 ? "; " : "") + "\(question.name)" }
      if let common {
        text += groups.count == 1 ? ": \(common.key)" : ": \(common.value.count) of \(asked.count) \(common.key)"
        text += common.value.range
      }
      field(number == 0 ? zone.zone.description : "", text, indent: 0, column: column)
      addOdd(verbose ? asked : asked.filter { $0.gist != common?.key }, verbose: verbose)
    }
    for server in zone.servers {
      guard let why = server.unresolved else { continue }
      field("\(server.name)", "no address: \(why)", indent: 2, column: 40)
    }
  }

  private mutating func addOdd(_ odd: [Response], verbose: Bool) {
    let sorted = odd.sorted { ($0.server, $0.address, $0.transport) < ($1.server, $1.address, $1.transport) }
    // Where so many differ, the finding below says what they have in common.
    let shown = verbose || sorted.count <= 8 ? sorted : Array(sorted.prefix(4))
    for response in shown {
      field(
        "\(response.server) \(response.address) \(response.transport.rawValue)", response.line, indent: 2, column: 40)
    }
    if shown.count < sorted.count { add("\(sorted.count - shown.count) more with --verbose", indent: 2, hanging: 4) }
  }

  private mutating func addAnswer(_ answer: Answer) {
    blank()
    for record in answer.aliases + answer.records.filter({ !$0.type.isProof }) { raw("\(record)") }
    guard answer.status != .answer else { return }
    let why = answer.reason.map { ": \($0)" } ?? ""
    add("\(answer.name) has no answer, \(answer.rcode)\(why)", indent: 0, hanging: 2)
  }
}

extension Response {
  /// What servers that agree have in common.
  fileprivate var gist: String {
    var parts = [outcome.word]
    if let detail = outcome.detail { parts[0] += " " + detail }
    if let rcode, rcode != .noError, !parts[0].contains(rcode.description) { parts.append("\(rcode)") }
    if isAuthoritative { parts.append("authoritative") }
    let records = answer.filter { !$0.type.isProof }
    if !records.isEmpty, case .answered = outcome {
      parts.append(records.map { $0.data.text(as: $0.type) }.joined(separator: " "))
    }
    return parts.joined(separator: ", ")
  }

  fileprivate var line: String {
    var parts = [gist, roundTrip.forPeople]
    if size > 0 { parts.append("\(size) bytes") }
    if attempts > 1 { parts.append("\(attempts) attempts") }
    return (parts + extendedErrors.map { "EDE \($0)" }).joined(separator: ", ")
  }
}

extension [Response] {
  /// The times and sizes of those that agree.
  fileprivate var range: String {
    guard let fastest = map(\.roundTrip).min(), let slowest = map(\.roundTrip).max() else { return "" }
    let times =
      fastest.milliseconds == slowest.milliseconds
      ? slowest.forPeople : "\(fastest.milliseconds)-\(slowest.milliseconds) ms"
    guard let size = map(\.size).max(), size > 0 else { return ", \(times)" }
    return ", \(times), \(size) bytes"
  }
}

extension Duration {
  fileprivate var forPeople: String { milliseconds < 1 ? "under 1 ms" : "\(milliseconds) ms" }
}
