import EdgeModel

/// What changed between two exports of an account's hosted zones, record set by record set.
struct RecordDifferences {
  /// `- shop.example.com. A 60 192.0.2.1`: what is gone before what came, by zone, name, type and set identifier.
  let lines: [String]

  var isEmpty: Bool { lines.isEmpty }

  init(from old: [HostedZone], to new: [HostedZone]) {
    var lines: [String] = []
    let (before, after) = (RecordDifferences.zones(old), RecordDifferences.zones(new))
    for id in Set(before.keys).union(after.keys).sorted() {
      let zones = (before[id], after[id])
      let name = zones.0?.name ?? zones.1?.name ?? .root
      let title = "\(id.isEmpty ? "" : "\(id) ")\(name.host)"
      let (gone, came) = (Set(zones.0?.entries ?? []), Set(zones.1?.entries ?? []))
      var changes = gone.subtracting(came).map { (entry: $0, mark: "-") }
      changes += came.subtracting(gone).map { (entry: $0, mark: "+") }
      if zones.0 == nil { lines.append("+ hosted zone \(title)") }
      if zones.1 == nil { lines.append("- hosted zone \(title)") }
      // A change shows as its two sides, one below the other.
      lines += changes.sorted { ($0.entry, $1.mark) < ($1.entry, $0.mark) }.map { "\($0.mark) \($0.entry.text)" }
    }
    self.lines = lines
  }

  private static func zones(_ all: [HostedZone]) -> [String: HostedZone] {
    Dictionary(all.map { ($0.id.isEmpty ? $0.name.description : $0.id, $0) }) { first, _ in first }
  }
}

/// One record set, or the delegation set, as a person reads it.
private struct Entry: Hashable, Comparable {
  var name: DomainName
  /// None for the delegation set.
  var type: RecordType?
  var identifier: String?
  var content: String

  var text: String {
    let set = identifier.map { " [\(PrintableText($0).text)]" } ?? ""
    return "\(name) \(type.map { "\($0)" } ?? "delegation set")\(set) \(content)"
  }

  /// By what names a record set, so that two contents of one stand together.
  static func < (a: Entry, b: Entry) -> Bool {
    func key(_ entry: Entry) -> (DomainName, String, String) {
      (entry.name, entry.type.map { "\($0)" } ?? "", entry.identifier ?? "")
    }
    return key(a) < key(b)
  }
}

extension HostedZone {
  fileprivate var entries: [Entry] {
    let sets = records.map { set in
      Entry(name: set.name, type: set.type, identifier: set.identifier, content: set.text)
    }
    guard let nameServers else { return sets }
    return sets + [Entry(name: name, type: nil, content: nameServers.map(\.description).joined(separator: ", "))]
  }
}

extension ExpectedRecordSet {
  /// TTL, values, and how Route 53 chooses the set.
  fileprivate var text: String {
    var words = ttl.map { ["\($0)"] } ?? []
    switch content {
    case .values(let values):
      words.append(values.map { RData($0).text(as: type) }.sorted().joined(separator: ", "))
    case .alias(let target): words.append("alias to \(target)\(evaluatesTargetHealth ? " by its health" : "")")
    case .notEvaluated(let why): words.append("(\(why))")
    }
    if let policy = policy.text { words.append("(\(policy))") }
    if let healthCheck { words.append("(health check \(PrintableText(healthCheck).text))") }
    return words.joined(separator: " ")
  }
}

extension RoutingPolicy {
  /// None for the only set of its kind.
  fileprivate var text: String? {
    switch self {
    case .simple: nil
    case .weighted(let weight): "weight \(weight)"
    case .latency(let region): "latency \(PrintableText(region).text)"
    case .failover(let role): "failover \(role.rawValue)"
    case .geolocation(.continent(let code)): "continent \(PrintableText(code).text)"
    case .geolocation(.country(let code)): "country \(PrintableText(code).text)"
    case .geolocation(.subdivision(let country, let code)): "\(PrintableText("\(country)-\(code)").text)"
    case .geolocation(.everywhere): "everywhere else"
    case .geoproximity(let place): "near \(PrintableText(place).text)"
    case .multivalue: "multivalue"
    case .cidr(let location): "from \(PrintableText(location).text)"
    }
  }
}
