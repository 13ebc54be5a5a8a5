import EdgeModel

/// That servers which answer a question otherwise have an older version of the zone than those beside them.
struct Lag: Hashable, Sendable {
  /// What a change that has not come through yet asks of whoever looks.
  static let advice = "a transfer may be under way, look again in a minute"

  var zone: DomainName
  /// By the addresses that are behind.
  var serials: [Address: UInt32]
  var newest: UInt32
  /// One that has the newest.
  var holder: Address
  /// Whether the newest may be of these days, and at least as many servers have it as lack it.
  var isFresh: Bool

  /// Whether so few changes lie between that a transfer may just be under way: fewer than a day has numbers, where they
  /// are dates (RFC 1912 section 2.2).
  var isRecent: Bool { isFresh && serials.values.allSatisfy { newest &- $0 < 100 } }

  var aspects: Set<Finding.Aspect> { isRecent ? [.mayPass] : [] }

  /// What stands behind a finding's sentence.
  var remark: String {
    let older = Set(serials.values).sorted().map(\.description).joined(separator: ", ")
    return "; serial \(older) there, not \(newest)" + (isRecent ? ": \(Lag.advice)" : "")
  }

  func evidence(at time: Moment) -> [Finding.Evidence] {
    serials.sorted { $0.key < $1.key }.map { address, serial in
      Finding.Evidence(
        kind: "dns", time: time, text: "\(address) has serial \(serial) of \(zone), \(holder) \(newest)")
    }
  }
}

extension TargetComparison {
  /// How far the servers at some addresses lie behind one beside them that has the name; none where not all of them do.
  func lag(of addresses: Set<Address>, about records: [RecordComparison]) -> Lag? {
    guard let zone = records.first?.zone.flatMap({ evidence.zone($0) }), !addresses.isEmpty else { return nil }
    let others = records.flatMap(\.observed).filter { !addresses.contains($0.address) && $0.content?.exists == true }
    let own = addresses.sorted().map { ($0, zone.startOfAuthority(at: $0)) }
    let all = addresses.union(others.map(\.address)).sorted().map { zone.startOfAuthority(at: $0) }
    guard !all.areClocks(at: time) else { return nil }
    for other in Set(others.map(\.address)).sorted() {
      guard let newest = zone.startOfAuthority(at: other), !newest.isClock(at: time),
        own.allSatisfy({ $0.1.map { newest.isNewer(than: $0) && newest.isDate == $0.isDate } == true })
      else { continue }
      let serials = own.compactMap { address, authority in authority.map { (address, $0.serial) } }
      return Lag(
        zone: zone.zone, serials: Dictionary(serials) { first, _ in first }, newest: newest.serial, holder: other,
        isFresh: newest.mayBeFresh(at: time) && addresses.count <= Set(others.map(\.address)).count)
    }
    return nil
  }

  /// What users have of a denial: what a transfer brings is there in a moment, unless somebody states that it is there
  /// already.
  func effect(of denial: Effect, about questions: [Question], from addresses: Set<Address>, behind lag: Lag?) -> Effect
  {
    let isStated = judged.contains { questions.contains($0.question) && $0.expectation.isStated }
    guard lag?.isRecent == true, !isStated else { return denial }
    let passing = Effect.outdated(of: questions, from: addresses)
    return Severity(of: denial, in: self) > Severity(of: passing, in: self) ? passing : denial
  }
}
