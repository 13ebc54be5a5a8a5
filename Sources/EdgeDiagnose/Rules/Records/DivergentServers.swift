import EdgeModel

/// The servers of the zone contradict each other.
package struct DivergentServers: Rule {
  package let id = "divergent-servers"
  package let summary = "One server of the zone answers a question differently from the others."
  package let explanation = Runbook(
    trigger: "Nobody stated what is right, and the zone's servers differ in kind: records, an alias, no data or "
      + "NXDOMAIN; in the name that an alias leads to; or in other data that have nothing in common. So do servers that "
      + "deny what the target's aliases lead to, and one that denies over TCP what it has over UDP, or the other way "
      + "round. Addresses that differ are a note, unless "
      + "an older serial shows an older version of the zone, where an alias ends as well, and so are targets of "
      + "aliases while the servers have one and the same serial: balancing, weights and geography answer so. What is stated is wrong-record, "
      + "missing-record or empty-answer.",
    impact: "What users get depends on the server that their resolver asks.",
    investigation: "Ask each server: `dig +norecurse @ADDRESS NAME TYPE`, and compare the SOA serials.",
    causes: "A zone transfer is stuck; a change was applied to one of two providers; an old server was never taken out "
      + "of the delegation.",
    resolution: "Load the same zone on every server, or take the odd one out of the delegation.",
    prevention: "Watch the SOA serial of every server on every address; apply changes to all providers at once.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    contradictions(in: comparison) + rifts(in: comparison) + outdated(in: comparison) + separations(in: comparison)
  }

  /// Servers that give the addresses of an older version of the zone: whatever balances, a newer version has others.
  private func outdated(in comparison: TargetComparison) -> [Finding] {
    comparison.outdatedAddresses.compactMap { older -> Finding? in
      let question = older.deviation.record.question
      let replies = older.deviation.replies
      let (addresses, servers) = (Set(replies.map(\.address)), Set(replies.map(\.server)).sorted())
      return finding(
        comparison.effect(of: older), in: comparison,
        scope: Finding.Scope(
          zone: older.zone.zone, servers: servers, addresses: addresses.sorted(), type: question.type),
        "\(question) has other addresses at \(servers.list), which \(servers.count == 1 ? "has" : "have") an older version of \(older.zone.zone) than "
          + "the others: serial \(older.serials.sorted().map(\.description).joined(separator: ", ")), not \(older.newest)"
          + (older.isRecent ? ": \(Lag.advice)" : ""),
        expected: older.newer.content?.text(as: question.type),
        observed: replies.compactMap { $0.content?.text(as: question.type) }.first,
        evidence: serials(of: addresses, beside: older.newer.address, older.deviation.record, comparison)
          + (replies + [older.newer]).evidence(for: question),
        aspects: older.isRecent ? [.olderVersion, .mayPass] : [.olderVersion])
    }
  }

  /// One finding for the servers that deny over one transport what they have over the other.
  private func rifts(in comparison: TargetComparison) -> [Finding] {
    let groups = Dictionary(grouping: comparison.rifts) { $0.rift.transport }
    return groups.sorted { $0.key < $1.key }.compactMap { transport, hit in
      guard let first = hit.first else { return nil }
      let (servers, addresses) = (Set(hit.map(\.reply.server)).sorted(), Set(hit.map(\.reply.address)))
      let questions = Set(hit.map(\.record.question)).sorted()
      let types = Set(questions.map(\.type)).sorted()
      let type = first.record.question.type
      let (denial, other) = (first.rift.denial.text(as: type), first.rift.other.text(as: type))
      let over = transport == .udp ? ("UDP", "TCP") : ("TCP", "UDP")
      // Over TCP comes only who was told over UDP that the answer does not fit.
      let late = first.record.zone.map { Effect.delegation(.deaf($0, to: .stream, at: addresses)) }
      return finding(
        transport == .tcp ? late ?? .nobody : .noRecord(of: questions, from: addresses), in: comparison,
        scope: Finding.Scope(
          zone: first.record.zone, servers: servers, addresses: addresses.sorted(),
          type: types.count == 1 ? types.first : nil),
        "\(first.record.question) is \(denial) at \(servers.list) over \(over.0), and \(other) over \(over.1)",
        expected: "\(other) over both transports", observed: "\(denial) over \(over.0)",
        evidence: hit.map { hit in
          let type = hit.record.question.type
          return Finding.Evidence(
            kind: "dns", time: hit.reply.time,
            text:
              "\(hit.reply.server) (\(hit.reply.address)): \(hit.record.question) \(hit.rift.denial.text(as: type)) over "
              + "\(over.0), \(hit.rift.other.text(as: type)) over \(over.1)")
        }, aspects: [.deniedOverOne])
    }
  }

  /// One finding for the servers that answer the same questions in the same odd way.
  private func contradictions(in comparison: TargetComparison) -> [Finding] {
    let byAddress = Dictionary(grouping: comparison.variations) {
      ServerReply.Key(server: $0.reply.server, address: $0.reply.address)
    }
    let groups = Dictionary(grouping: byAddress.keys.sorted()) { key in
      (byAddress[key] ?? []).map { Oddity(question: $0.record.question, content: $0.reply.content) }
    }
    return groups.values.sorted { $0[0] < $1[0] }.compactMap { keys in
      let hit = keys.flatMap { byAddress[$0] ?? [] }
      guard let first = hit.first else { return nil }
      let (addresses, servers) = (Set(keys.map(\.address)), Set(keys.map(\.server)).sorted())
      let effects = hit.map { effect(of: $0, at: addresses, in: comparison) }
      let type = first.record.question.type
      let types = Set(hit.map(\.record.question.type)).sorted()
      let observed = first.reply.content?.text(as: type) ?? "something else"
      let isDead = comparison.leadsNowhere(first.reply, of: first.record)
      let expected = first.other.content?.text(as: type) ?? "something else"
      return finding(
        effects.worst(in: comparison), in: comparison,
        scope: Finding.Scope(
          zone: first.record.zone, servers: servers, addresses: addresses.sorted(),
          type: types.count == 1 ? type : nil),
        "\(first.record.question) is \(observed)\(isDead ? ", which does not resolve," : "") at \(servers.list), \(expected) at the other servers"
          + (types.count > 1 ? "; \(types.filter { $0 != type }.list) too" : ""),
        expected: expected, observed: observed,
        evidence: serials(of: addresses, beside: first.other.address, first.record, comparison) + evidence(of: hit))
    }
  }

  private func effect(
    of variation: Variation, at addresses: Set<Address>, in comparison: TargetComparison
  ) -> Effect {
    let questions = [variation.record.question]
    if comparison.leadsNowhere(variation.reply, of: variation.record) {
      return .noRecord(of: questions, from: addresses)
    }
    // Whoever chooses by weight gives one target several times in a row.
    let isVersion = addresses.contains { differ($0, variation.other.address, of: variation.record, comparison) }
    if variation.isOfAliases, !isVersion { return .nobody }
    guard let content = variation.reply.content, content.exists else {
      return .noRecord(of: questions, from: addresses)
    }
    let isExtra = variation.other.content?.exists == false && comparison.getsAlong(without: questions)
    return isExtra || comparison.leadsToHealth(variation.reply, to: variation.record.question)
      ? .ambiguous(of: questions, from: addresses) : .wrongAnswer(to: questions, from: addresses)
  }

  private func evidence(of hit: [Variation]) -> [Finding.Evidence] {
    guard let question = hit.first?.record.question else { return [] }
    let alike = hit.filter { $0.record.question == question }
    return (alike.map(\.reply) + alike.prefix(1).map(\.other)).evidence(for: question)
  }

  /// Whether two addresses have different versions of the zone.
  private func differ(
    _ address: Address, _ other: Address, of record: RecordComparison, _ comparison: TargetComparison
  ) -> Bool {
    let zone = record.zone.flatMap { comparison.evidence.zone($0) }
    guard let mine = zone?.serial(at: address), let theirs = zone?.serial(at: other) else { return false }
    return mine != theirs
  }

  /// Another serial shows that a server has another version of the zone.
  private func serials(
    of addresses: Set<Address>, beside other: Address, _ record: RecordComparison, _ comparison: TargetComparison
  ) -> [Finding.Evidence] {
    guard let zone = record.zone.flatMap({ comparison.evidence.zone($0) }), let theirs = zone.serial(at: other) else {
      return []
    }
    return addresses.sorted().compactMap { address in
      guard let serial = zone.serial(at: address), serial != theirs else { return nil }
      return Finding.Evidence(
        kind: "dns", time: comparison.time, text: "\(address) has serial \(serial) of \(zone.zone), \(other) \(theirs)")
    }
  }

  /// Servers that always give other addresses than the others: a note, because that may be meant.
  private func separations(in comparison: TargetComparison) -> [Finding] {
    comparison.separateAddresses.map { deviation in
      let servers = Set(deviation.replies.map(\.server)).sorted()
      let question = deviation.record.question
      return finding(
        .nobody, in: comparison,
        scope: Finding.Scope(
          zone: deviation.record.zone, servers: servers, addresses: Set(deviation.replies.map(\.address)).sorted(),
          type: question.type),
        "\(question) has other addresses at \(servers.list) than at the other servers",
        observed: deviation.replies
          .compactMap { $0.content?.text(as: question.type) }.first,
        evidence: deviation.record.observed.evidence(for: question))
    }
  }
}

private struct Oddity: Hashable {
  var question: Question
  var content: ServerReply.Content?
}
