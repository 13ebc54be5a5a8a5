import EdgeModel

extension TargetComparison {
  /// What servers of the parent answer about the target by themselves, from a copy of the zone that is not what the zone's
  /// own servers have.
  ///
  /// Whoever asks such a server for the way takes its answer. One that is a server of the zone as well is judged as that.
  var foreignCopies: [Variation] {
    guard !target.absent, let zone, zone.cut == .delegated, let above = zone.parent.flatMap({ evidence.zone($0) })
    else {
      return []
    }
    let own = Set(zone.servers.compactMap(\.address))
    let strangers = above.givenResponses.filter { $0.isAuthoritative && !own.contains($0.address) }
    return records.flatMap { record -> [Variation] in
      guard record.zone == zone.zone, record.question.type != .ds, let other = record.observed.first else { return [] }
      return strangers.filter { $0.question == record.question }.compactMap { response in
        guard let reply = ServerReply(response, of: record, in: zone.zone), reply.isForeign(to: record) else {
          return nil
        }
        return Variation(record: record, reply: reply, other: other)
      }
    }
  }
}

extension TargetComparison {
  /// Whether users are led astray by a copy: it is not as stated, denies what there is, or has another serial and leads
  /// elsewhere.
  ///
  /// Addresses alone may differ, as balancing and geography have them.
  func isAstray(_ copy: Variation) -> Bool {
    let question = copy.record.question
    guard let content = copy.reply.content, let zone else { return false }
    if content.exists == false { return copy.other.content?.exists == true && !getsAlong(without: [question]) }
    guard question.type.carriesUsers, !leadsToHealth(copy.reply, to: question) else { return false }
    if copy.reply.comparison.differs { return true }
    let mine = zone.parent.flatMap { evidence.zone($0) }?.serial(of: zone.zone, at: copy.reply.address)
    let theirs = Set(zone.servers.compactMap(\.address).compactMap { evidence.zone(zone.zone)?.serial(at: $0) })
    return mine.map { !theirs.isEmpty && !theirs.contains($0) } ?? false
  }
}

extension ServerReply {
  /// None for what is no word on the zone: a referral to it, or the denial of a zone above.
  fileprivate init?(_ response: Response, of record: RecordComparison, in zone: DomainName) {
    guard let content = Content(response.outcome) else { return nil }
    if !content.exists, response.soa?.name.isWithin(zone) != true { return nil }
    self.init(
      server: response.server, address: response.address, content: content,
      comparison: record.expectation.compared(with: content), time: response.time, ttl: nil, constancy: .askedOnce)
  }

  /// Whether no server of the zone says so: what is stated decides, else whether both have anything in common.
  fileprivate func isForeign(to record: RecordComparison) -> Bool {
    guard !record.observed.contains(where: { $0.content == content }) else { return false }
    if record.expectation.isStated { return comparison.differs }
    guard case .records(let mine)? = content else { return true }
    return record.observed.allSatisfy { reply in
      guard case .records(let theirs)? = reply.content else { return true }
      return mine.isDisjoint(with: theirs)
    }
  }
}
