import EdgeModel

extension Page {
  /// The zones as a tree from the root, what their servers answered, and what a resolver makes of it.
  mutating func add(_ report: TraceReport, _ options: ReportOptions) {
    if !options.quiet {
      blank()
      let rows = report.tree
      let column = min(36, rows.map { $0.stem.count + $0.zone.zone.description.count }.max() ?? 0) + 2
      for row in rows { add(row, report, column: column, verbose: options.verbose) }
      addAnswer(report, options)
      addResolvers(report, verbose: options.verbose)
      if options.verbose, !report.detours.isEmpty { addDetours(report.detours) }
      // What leaves the verdict open is said below.
      for limit in report.limits where !report.findings.contains(where: { $0.isUnknown && $0.message.contains(limit) })
      {
        add("truncated: \(limit)", indent: 0, hanging: 2)
      }
    }
    add(report.incidents, of: report.findings, options)
  }

  /// A line for what the zone's servers agree on, for each question if aliases led to several; the odd ones out below.
  private mutating func add(_ row: TraceReport.Row, _ report: TraceReport, column: Int, verbose: Bool) {
    let zone = row.zone
    let named = zone.servers.filter { !$0.origins.isOnlyExpected }
    let addresses = Set(named.flatMap(\.addresses)).count
    let size =
      (named.count == 1 ? "1 server" : "\(named.count) servers")
      + (addresses == 1 ? ", 1 address" : ", \(addresses) addresses")
    var label = row.stem + zone.zone.description
    if label.count + 20 > width, label.count > column {
      // Nothing would fit beside so long a name.
      wrap(zone.zone.description, first: row.stem, rest: row.trunk, breaking: true)
      label = row.trunk
    }
    let responses = report.responses(of: zone) + report.serviceResponses(of: zone)
    let questions = report.inOrder(Set(responses.map(\.question)))
    if questions.isEmpty {
      // Where nobody answered, what was asked led no further, and is none of what is traced.
      let unheard = zone.responses.contains { $0.rcode != nil } ? [] : Set(zone.responses.map(\.outcome.text)).sorted()
      let isWaitedFor = unheard.isEmpty && report.answer.status == .limit && report.answer.path.last == zone.zone
      field(
        label,
        size
          + (isWaitedFor
            ? ", no answer so far" : unheard.isEmpty ? ", not asked" : ": " + unheard.joined(separator: ", ")),
        indent: 0, column: column)
    }
    for (number, question) in questions.enumerated() {
      let asked = responses.filter { $0.question == question }
      let all = Place.all(in: asked)
      // That a family is not here is said once, below.
      let here = verbose ? all : all.filter { !$0.isUnreachable || report.hears(ipv6: $0.address.isIPv6) }
      let places = here.isEmpty ? all : here
      let groups = Dictionary(grouping: places, by: \.gist)
      let common = groups.max { a, b in
        // Of as many on both sides, those that serve the zone are the norm.
        let (left, right) = (a.value.contains(where: \.isLame) ? 0 : 1, b.value.contains(where: \.isLame) ? 0 : 1)
        return (a.value.count, left) != (b.value.count, right)
          ? (a.value.count, left) < (b.value.count, right) : a.key > b.key
      }
      var text = number == 0 ? size : ""
      if questions.count > 1 { text += (number == 0 ? "; " : "") + report.label(of: question) }
      let heard = Set(asked.map(\.address)).count
      if number == 0, heard < addresses { text += ", \(heard) asked" }
      let brief = common?.value.first?.brief ?? ""
      if let common {
        text += groups.count == 1 ? ": \(brief)" : "; \(common.value.count) of \(places.count): \(brief)"
        text += common.value.flatMap(\.responses).range
      }
      field(
        number == 0 ? label : row.trunk, text, indent: 0, column: column, trunk: row.trunk, breaking: true)
      addOdd(
        verbose ? places : places.filter { $0.gist != common?.key }, common: common?.value.first, verbose: verbose,
        trunk: row.trunk)
    }
    addRejections(
      report.rejections[zone.zone] ?? [], of: Set(named.flatMap(\.addresses)), verbose: verbose, trunk: row.trunk)
    for server in named {
      guard let why = server.unresolved, server.addresses.isEmpty else { continue }
      wrap("\(server.name)  no address: \(why)", first: row.trunk, rest: row.trunk + "    ")
    }
    if verbose { addFacts(of: zone, trunk: row.trunk) }
  }

  /// Those that agree need their records but once, at the end.
  private mutating func addOdd(_ odd: [Place], common: Place?, verbose: Bool, trunk: String) {
    // Where so many differ, the finding below says what they have in common.
    let shown = verbose || odd.count <= 8 ? odd : Array(odd.prefix(4))
    for place in shown {
      let isOdd = place.gist != common?.gist
      let line = place.line(isBrief: !verbose || !isOdd)
      // In brief, what differs may look alike.
      let other = isOdd && !verbose && place.brief == common?.brief ? "other " : ""
      wrap("\(place.server) \(place.address)  \(other)\(line)", first: trunk, rest: trunk + "    ", breaking: true)
      let ignored = Set(place.responses.flatMap(\.ignored)).sorted()
      guard verbose, !ignored.isEmpty else { continue }
      let records = ignored.prefix(4).map(\.description).joined(separator: "; ")
      let rest = ignored.count > 4 ? " and \(ignored.count - 4) more" : ""
      wrap(
        "ignored, not its zone's: \(records)\(rest)", first: trunk + "    ", rest: trunk + "      ", breaking: true)
    }
    addRest(odd.count - shown.count, trunk: trunk)
  }

  /// Who denies names on the way; of several, all in one line where they are all.
  private mutating func addRejections(
    _ rejections: [Response], of addresses: Set<Address>, verbose: Bool, trunk: String
  ) {
    struct Place: Hashable {
      let server: DomainName
      let address: Address
    }
    func text(_ responses: [Response]) -> String {
      let byType = Dictionary(grouping: responses) { $0.question.type == .ns }
      return byType.sorted { !$0.key && $1.key }.map { isForServers, responses in
        let names = Set(responses.map(\.question.name)).sorted()
        let whats = Set(responses.map(\.outcome.text)).sorted().joined(separator: ", ")
        let list = names.map(\.description).joined(separator: ", ")
        return isForServers
          ? "\(whats) for NS of \(list), which \(names.count == 1 ? "exists" : "exist")"
          : "\(whats) for \(list), below which \(names.count == 1 ? "there are" : "each has") names"
      }.joined(separator: "; ")
    }
    let places = Dictionary(grouping: rejections) { Place(server: $0.server, address: $0.address) }
    let isAll = !verbose && Set(rejections.map(\.address)) == addresses && Set(places.values.map(text)).count == 1
    if isAll, addresses.count > 1, let first = places.values.first {
      wrap("all of them  \(text(first))", first: trunk, rest: trunk + "    ", breaking: true)
      return
    }
    let lines = places.map { "\($0.server) \($0.address)  \(text($1))" }.sorted()
    let shown = verbose || lines.count <= 8 ? lines : Array(lines.prefix(4))
    for line in shown { wrap(line, first: trunk, rest: trunk + "    ", breaking: true) }
    addRest(lines.count - shown.count, trunk: trunk)
  }

  private mutating func addRest(_ count: Int, trunk: String) {
    if count > 0 { add("\(trunk)\(count) more with --verbose", indent: 0, hanging: trunk.count + 2) }
  }

  /// What the parent signs for, the keys, and what they sign.
  private mutating func addFacts(of zone: ZoneEvidence, trunk: String) {
    for record in zone.ds {
      field(trunk + "DS", record.data.text(as: .ds), indent: 0, column: trunk.count + 8, breaking: true)
    }
    for key in zone.keys {
      field(trunk + "DNSKEY", key.text(as: .dnskey), indent: 0, column: trunk.count + 8, breaking: true)
    }
    if let text = zone.signed {
      field(trunk + "RRSIG", text, indent: 0, column: trunk.count + 8, breaking: true)
    }
  }

  private mutating func addDetours(_ detours: [ZoneEvidence]) {
    blank()
    field("also entered", detours.map(\.zone.description).joined(separator: ", "), indent: 0, column: 14)
  }
}

extension TraceReport {
  /// Questions in the order in which one alias leads to the next.
  func inOrder(_ questions: Set<Question>) -> [Question] {
    let names = [question.name] + answer.aliases.compactMap(\.data.name)
    return questions.sorted { a, b in
      let (left, right) = (names.firstIndex(of: a.name) ?? names.count, names.firstIndex(of: b.name) ?? names.count)
      return left != right ? left < right : a < b
    }
  }

  /// What its servers said of the addresses of names that AliasMode leads to.
  func serviceResponses(of zone: ZoneEvidence) -> [Response] {
    let asked = Set(service.map(\.question))
    return zone.responses.filter { asked.contains($0.question) }
  }

  /// The type where it is not the one that was asked for.
  func label(of question: Question) -> String {
    question.type == self.question.type ? "\(question.name)" : "\(question.name) \(question.type)"
  }

  /// Whether anything answered from here in an address family.
  fileprivate func hears(ipv6: Bool) -> Bool {
    delegations.contains { $0.responses.contains { $0.address.isIPv6 == ipv6 && $0.rcode != nil } }
  }
}

/// One server on one of its addresses, and what it answered to one question over each transport.
private struct Place {
  var server: DomainName
  var address: Address
  /// By transport.
  var responses: [Response]

  static func all(in responses: [Response]) -> [Place] {
    struct Key: Hashable {
      let server: DomainName
      let address: Address
    }
    return Dictionary(grouping: responses) { Key(server: $0.server, address: $0.address) }.map { key, responses in
      Place(
        server: key.server, address: key.address, responses: responses.sorted { $0.transport < $1.transport })
    }.sorted { ($0.server, $0.address) < ($1.server, $1.address) }
  }

  /// Whether it does not answer as one that serves the zone.
  var isLame: Bool {
    !telling.contains { response in
      switch response.outcome {
      case .answered(.lame): false
      case .answered: true
      default: false
      }
    }
  }

  /// Whether there is no way from here to it.
  var isUnreachable: Bool {
    responses.allSatisfy { if case .unreachable = $0.outcome { true } else { false } }
  }

  /// What counts: one that is truncated over UDP says the rest over TCP.
  private var telling: [Response] {
    let whole = responses.filter { $0.outcome != .truncated }
    return whole.contains { $0.transport == .tcp && $0.rcode != nil } ? whole : responses
  }

  /// What places that agree have in common.
  var gist: String { text(\.gist) }

  /// What places that agree have in common, as far as a line can hold it.
  var brief: String { text(\.brief) }

  private func text(_ gist: (Response) -> String) -> String {
    guard !telling.isEmpty else { return "not asked" }
    guard Set(telling.map(\.gist)).count > 1 else { return gist(telling[0]) }
    return telling.map { "\($0.transport.rawValue) \(gist($0))" }.joined(separator: ", ")
  }

  func line(isBrief: Bool) -> String {
    let isAlike = Set(telling.map(\.gist)).count == 1
    let details = responses.map { response in
      "\(response.transport.rawValue) "
        + ((isAlike ? [] : [isBrief ? response.brief : response.gist]) + response.details).joined(separator: ", ")
    }
    return (isAlike ? "\(isBrief ? brief : gist); " : "") + details.joined(separator: "; ")
  }
}

extension Response {
  /// What it says in full, so that those which differ differ.
  fileprivate var gist: String { text { $0.map { $0.data.text(as: $0.type) }.joined(separator: ", ") } }
  /// The same, as far as a line can hold it.
  fileprivate var brief: String { text(\.brief) }

  private func text(_ said: ([Record]) -> String) -> String {
    switch outcome {
    case .answered(.answer):
      let records = answer.filter { $0.type == question.type && !ignored.contains($0) }
      return records.isEmpty ? "answer" : said(records)
    case .answered(.lame(.unauthoritative(.answer))):
      return "lame: \(outcome.text), says \(said(answer.filter { $0.type == question.type }))"
    case .answered(.lame): return "lame: \(outcome.text)"
    case .notAllowed: return "not asked: \(address.whyNotAsked)"
    default: return outcome.text
    }
  }

  fileprivate var details: [String] {
    var parts = [roundTrip.forPeople]
    if size > 0 { parts.append("\(size) bytes") }
    if attempts > 1 { parts.append("\(attempts) attempts") }
    if edns != .full, rcode != nil { parts.append(edns == .none ? "without EDNS" : "without EDNS options") }
    if isAuthoritative { parts.append("aa") }
    if let identifier { parts.append("NSID \(identifier.text)") }
    return parts + extendedErrors.map { "EDE \($0)" }
  }
}

extension ZoneEvidence {
  /// The keys that its servers gave; sorted.
  var keys: [RData] {
    let records = responses.filter { $0.question.type == .dnskey }.flatMap(\.answer)
    return Set(records.filter { $0.type == .dnskey && $0.name == zone }.map(\.data)).sorted()
  }
}

extension ZoneEvidence {
  /// Which types its servers gave signatures of, by which key, and until when the first of them lasts; none without any.
  fileprivate var signed: String? {
    let records = responses.flatMap { $0.answer + $0.delegation }.filter { $0.name.isWithin(zone) }
    let keys = Dictionary(grouping: records.compactMap(\.signature), by: \.keyTag).sorted { $0.key < $1.key }
    let parts = keys.compactMap { tag, signatures -> (by: String, until: String)? in
      guard let first = signatures.map(\.expiration).min() else { return nil }
      let types = Set(signatures.map(\.covered)).sorted().map { "\($0)" }
      return ("\(types.joined(separator: ", ")) by \(tag)", "until \(first)")
    }
    guard let first = parts.first?.until else { return nil }
    // All of a zone are signed together, as a rule.
    let isOne = parts.allSatisfy { $0.until == first }
    return isOne
      ? parts.map(\.by).joined(separator: ", ") + ", \(first)"
      : parts.map { "\($0.by) \($0.until)" }.joined(separator: "; ")
  }
}

extension [Response] {
  /// The times of those that agree.
  fileprivate var range: String {
    guard let fastest = map(\.roundTrip).min(), let slowest = map(\.roundTrip).max() else { return "" }
    return fastest.milliseconds == slowest.milliseconds
      ? ", \(slowest.forPeople)" : ", \(fastest.milliseconds)-\(slowest.milliseconds) ms"
  }
}

extension Duration {
  fileprivate var forPeople: String { milliseconds < 1 ? "under 1 ms" : "\(milliseconds) ms" }
}
