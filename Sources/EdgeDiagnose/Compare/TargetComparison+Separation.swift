import EdgeModel

/// Addresses of an older version of the zone.
struct OlderAddresses: Hashable, Sendable {
  /// The replies that give them.
  var deviation: Deviation
  /// One that has the newest version.
  var newer: ServerReply
  var zone: ZoneEvidence
  /// The serials at the older servers, and the newest one.
  var serials: Set<UInt32>
  var newest: UInt32
  /// Whether the newest may be of these days.
  var isFresh: Bool

  /// Whether so few changes lie between that a transfer may just be under way: fewer than a day has numbers, where they
  /// are dates (RFC 1912 section 2.2).
  var isRecent: Bool { isFresh && serials.allSatisfy { newest &- $0 < 100 } }
}

extension TargetComparison {
  /// The servers whose addresses for a question have nothing in common with those of another one, though each answers the
  /// same whenever it is asked; without those that are known to be behind.
  var separateAddresses: [Deviation] {
    let older = Set(outdatedAddresses.map(\.deviation.record.question))
    // Behind an alias a provider may have each server give others.
    return steady(among: records).compactMap { record, replies in
      let apart = replies.disjoint.map(\.reply)
      return apart.isEmpty || older.contains(record.question) ? nil : Deviation(record: record, replies: apart)
    }
  }

  /// The same where the SOA records say that a server has an older version of the zone than one whose addresses are others.
  ///
  /// A transfer that is under way changes serials first of all, and a version may differ in other names alone.
  var outdatedAddresses: [OlderAddresses] {
    // What an export holds is compared with that.
    let links = links.filter { hostedZone == nil || $0.zone != zone?.zone }
    return steady(among: records + links).compactMap { record, replies in
      guard let zone = record.zone.flatMap({ evidence.zone($0) }) else { return nil }
      let authorities = replies.map { zone.startOfAuthority(at: $0.address) }
      // What numbers its versions in another way, or by the clock, is no copy of the others.
      let areComparable =
        !authorities.contains { $0?.isClock(at: time) == true } && !authorities.areClocks(at: time)
        && Set(authorities.compactMap { $0?.isDate }).count == 1
      guard areComparable else { return nil }
      // One after another in order: what is newer than what is newer need not be newer itself.
      var newest: (reply: ServerReply, authority: StartOfAuthority)?
      for case (let reply, let authority?) in zip(replies, authorities)
      where newest.map({ authority.isNewer(than: $0.authority) }) ?? true { newest = (reply, authority) }
      guard let newest else { return nil }
      let older = zip(replies, authorities).filter { reply, authority in
        authority.map(newest.authority.isNewer) == true && [newest.reply, reply].areApart
      }
      guard !older.isEmpty else { return nil }
      return OlderAddresses(
        deviation: Deviation(record: record, replies: older.map(\.0)), newer: newest.reply, zone: zone,
        serials: Set(older.compactMap { $0.1?.serial }), newest: newest.authority.serial,
        isFresh: newest.authority.mayBeFresh(at: time))
    }
  }

  /// What servers that only the apex names give to the target's questions, where it has nothing in common with what the
  /// delegated ones do; balancing and geography answer both alike, or now so and now so.
  func split(between delegated: Set<DomainName>, and extra: Set<DomainName>) -> [Deviation] {
    records.compactMap { record in
      guard case .nothingStated = record.expectation.demand, record.question.type.carriesUsers else { return nil }
      let (mine, theirs) = (
        record.observed.filter { extra.contains($0.server) && !delegated.contains($0.server) },
        record.observed.filter { delegated.contains($0.server) }
      )
      guard !mine.isEmpty, !theirs.isEmpty, (mine + theirs).allSatisfy(\.isSteady),
        !mine.contains(where: { reply in theirs.contains { $0.shares(with: reply) } })
      else { return nil }
      return Deviation(record: record, replies: mine)
    }
  }

  /// What users have of servers that are behind.
  func effect(of older: OlderAddresses) -> Effect {
    let deviation = older.deviation
    let (questions, addresses) = ([deviation.record.question], Set(deviation.replies.map(\.address)))
    // Where nobody connected, what was there before may still work; what a transfer brings is there in a moment.
    return ambiguity(of: deviation)
      ?? (endpoints.isEmpty || older.isRecent
        ? .outdated(of: questions, from: addresses) : .wrongAnswer(to: questions, from: addresses))
  }

  /// That users get along with what they are given there; none where they do not.
  func ambiguity(of deviation: Deviation) -> Effect? {
    let question = deviation.record.question
    guard deviation.replies.allSatisfy({ leadsToHealth($0, to: question) }) else { return nil }
    return .ambiguous(of: [question], from: Set(deviation.replies.map(\.address)))
  }

  /// The questions for addresses of which nobody stated anything, and to which each server answers alike whenever it is
  /// asked, and not all alike.
  private func steady(among records: [RecordComparison]) -> [(RecordComparison, [ServerReply])] {
    guard !target.absent, !isDenied else { return [] }
    let strays = Set(strayGlue.map(\.reply.address))
    return records.compactMap { record in
      let replies = record.observed.filter { !strays.contains($0.address) }
      guard record.question.type.isAddress, case .nothingStated = record.expectation.demand,
        record.hasVaryingReplies, replies.count > 1, replies.allSatisfy({ $0.constancy == .constant })
      else { return nil }
      return (record, replies)
    }
  }
}

extension StartOfAuthority {
  /// Whether the serial is the time of day, as some that make their answers have it: seconds since 1970.
  func isClock(at now: Moment) -> Bool {
    abs(now.microseconds / 1_000_000 - Int64(serial)) < 86400
  }

  /// Whether the serial is a time of these years, of the clock of whoever makes the answer, or of a version.
  fileprivate func mayBeTime(at now: Moment) -> Bool {
    abs(now.microseconds / 1_000_000 - Int64(serial)) < 5 * 365 * 86400
  }

  /// Whether the serial is a date and a number of that day, `2026112001`.
  var isDate: Bool {
    let (year, month, day) = (serial / 1_000_000, serial / 10000 % 100, serial / 100 % 100)
    return (1990...2099).contains(year) && (1...12).contains(month) && (1...31).contains(day)
  }
}

extension StartOfAuthority {
  /// Whether the serial is no date of long ago, after which no transfer is under way any more.
  func mayBeFresh(at now: Moment) -> Bool {
    guard isDate else { return true }
    let digits = "\(serial)"
    let day = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))T00:00:00Z"
    return Moment(iso8601: day).map { now - $0 < .days(2) } ?? true
  }
}

extension [StartOfAuthority?] {
  /// Whether each of several has a time of its own, as clocks do that are wrong: of versions most servers have the same.
  func areClocks(at now: Moment) -> Bool {
    let all = compactMap(\.self)
    return all.count > 2 && Set(all.map(\.serial)).count == all.count && all.allSatisfy { $0.mayBeTime(at: now) }
  }
}

extension ServerReply {
  /// Whether two replies have any record in common, or one of them none at all.
  fileprivate func shares(with other: ServerReply) -> Bool {
    guard case .records(let mine)? = content, case .records(let theirs)? = other.content else {
      return content == other.content
    }
    return !mine.isDisjoint(with: theirs)
  }

  /// Whether it answers alike whenever it is asked; what is no record does.
  fileprivate var isSteady: Bool {
    if case .records? = content { constancy == .constant } else { constancy != .varies }
  }
}

extension [ServerReply] {
  /// Whether two replies are records that have nothing in common.
  fileprivate var areApart: Bool { !disjoint.isEmpty }

  /// The replies whose data have nothing in common with what most others give.
  var disjoint: [(reply: ServerReply, other: ServerReply)] {
    func shares(_ a: ServerReply, _ b: ServerReply) -> Bool {
      guard case .records? = a.content, case .records? = b.content else { return true }
      return a.shares(with: b)
    }
    let common = self.max { a, b in count { shares(a, $0) } < count { shares(b, $0) } }
    return common.map { other in filter { !shares($0, other) }.map { ($0, other) } } ?? []
  }
}
