import EdgeModel

/// What Route 53 signs a hosted zone with, held against the DS records that its parent publishes.
package struct SigningComparison: Hashable, Sendable {
  package var signing: ZoneSigning
  /// The DS records of the export's active keys against those that the parent's servers gave, in presentation form.
  package var ds: Comparison<Set<String>>
  package var isOutdated: Bool
  package var age: String
  /// Whether the zone's servers say that it has no keys: what the parent vouches for is not there.
  package var isServedUnsigned: Bool

  fileprivate init(
    of signing: ZoneSigning, zone: ZoneComparison, evidence: ZoneEvidence?, state: AWSState, at time: Moment
  ) {
    self.signing = signing
    isOutdated = state.isOutdated(taken: signing.taken, limit: AWSState.signingLimit, at: time)
    age = AWSState.age(signing.taken, at: time)
    let keys = (evidence?.responses ?? []).filter { $0.question == Question(zone.zone, .dnskey) && $0.outcome.isAnswer }
    isServedUnsigned = !keys.isEmpty && keys.allSatisfy { $0.outcome == .answered(.noData) }
    let active = (signing.status == "NOT_SIGNING" ? [] : signing.keys).filter { $0.status == "ACTIVE" }.compactMap(\.ds)
      .map { RData($0) }
    let parent = (evidence?.ds ?? []).map(\.data)
    func texts(_ all: [RData]) -> Set<String> { Set(all.map { $0.text(as: .ds) }) }
    ds =
      if zone.cut != .delegated || !zone.parentViews.contains(where: \.isReferral) {
        .unobserved(why: "no server of the parent referred to the zone")
      } else if signing.status == "SIGNING", active.isEmpty, !signing.hasGivenUpKeys {
        .notEvaluated(why: "no active key of the export says what its DS record is")
      } else if signing.status != "SIGNING" && signing.status != "NOT_SIGNING" {
        .notEvaluated(why: "signing is \(signing.status)")
      } else if parent.contains(where: { record in active.contains { record.isOfSameKey(as: $0) } })
        || parent.isEmpty && active.isEmpty
      {
        .agrees(texts(parent))
      } else {
        .differs(expected: texts(active), observed: texts(parent))
      }
  }

  /// What needs somebody to act, in words: the zone's signing, or keys of it.
  package var complaints: [String] {
    let bad: Set<String> = ["ACTION_NEEDED", "INTERNAL_FAILURE"]
    func text(_ subject: String, _ status: String, _ message: String?) -> [String] {
      guard bad.contains(status) else { return [] }
      return ["\(subject) is \(status)" + (message.map { ": \(PrintableText($0).text)" } ?? "")]
    }
    return text("signing", signing.status, signing.statusMessage)
      + signing.keys.flatMap { text("key \($0.name)", $0.status, $0.statusMessage) }
  }
}

extension ZoneSigning {
  /// Whether it has keys, and signs with none of them: one that needs action still does.
  fileprivate var hasGivenUpKeys: Bool {
    !keys.isEmpty && keys.allSatisfy { ["INACTIVE", "DELETING"].contains($0.status) }
  }
}

extension RData {
  /// Whether two DS records may be about one key: with other digests of it nobody can tell (RFC 4034 section 5.1).
  fileprivate func isOfSameKey(as other: RData) -> Bool {
    guard bytes.count > 4, other.bytes.count > 4 else { return false }
    return bytes[3] == other.bytes[3] ? bytes == other.bytes : bytes.prefix(3) == other.bytes.prefix(3)
  }
}

extension TargetComparison {
  /// How the target's own zone is signed; none when nobody exported it.
  package var signing: SigningComparison? {
    guard let zone else { return nil }
    let signing = expectations.state.signings.first { signing in
      signing.zone == zone.zone && (signing.zoneID == nil || hostedZone == nil || signing.zoneID == hostedZone?.id)
    }
    return signing.map {
      SigningComparison(
        of: $0, zone: zone, evidence: evidence.zone(zone.zone), state: expectations.state, at: time)
    }
  }
}
