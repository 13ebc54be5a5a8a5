import EdgeModel

extension WrongRecord {
  /// NS and SOA of an exported zone, where its own servers give others than the export has.
  ///
  /// The serial of a SOA counts up by itself. A second provider names himself at the apex, and nobody exported that.
  func apex(in comparison: TargetComparison) -> [Finding] {
    guard let zone = comparison.hostedZone, zone.name == comparison.target.name, comparison.zone?.zone == zone.name,
      let seen = comparison.evidence.zone(zone.name)
    else { return [] }
    return [RecordType.ns, .soa].compactMap { type -> Finding? in
      guard let set = zone.sets(for: zone.name).first(where: { $0.type == type }),
        case .values(let values) = set.content
      else { return nil }
      let expected = Set(values.map { RData($0).withoutSerial(as: type) })
      let own = Set(zone.nameServers ?? zone.sets(for: zone.name).apexServers)
      let replies = seen.givenResponses.filter { $0.question == Question(zone.name, type) && own.contains($0.server) }
      let odd = replies.compactMap { response -> (response: Response, data: Set<RData>)? in
        guard case .answered(.answer(let records)) = response.outcome else { return nil }
        let data = Set(records.filter { $0.type == type }.map { $0.data.withoutSerial(as: type) })
        return data.isEmpty || data == expected ? nil : (response, data)
      }
      guard !odd.isEmpty else { return nil }
      let observed = Set(odd.map { $0.data.textOfApex(as: type) }).sorted().joined(separator: "; ")
      let addresses = Set(odd.map(\.response.address)).sorted()
      let shown = type == .soa ? " (its serial left out)" : ""
      return finding(
        .held(.unlike(set.source)), in: comparison,
        scope: Finding.Scope(servers: Set(odd.map(\.response.server)).sorted(), addresses: addresses, type: type),
        "\(Question(zone.name, type))\(shown) is \(observed), not \(expected.textOfApex(as: type))",
        expected: expected.textOfApex(as: type),
        observed: observed, source: set.source,
        evidence: odd.map {
          Finding.Evidence(
            kind: "dns", time: $0.response.time,
            text: "\($0.response.server) (\($0.response.address)): \($0.data.textOfApex(as: type))")
        })
    }
  }
}

extension Set<RData> {
  /// All of them, sorted; of a SOA without the serial, which is the third of its fields and not compared.
  fileprivate func textOfApex(as type: RecordType) -> String {
    guard type == .soa else { return text(as: type) }
    return sorted().map { data in
      let fields = data.text(as: type).split(separator: " ")
      return (fields.prefix(2) + fields.dropFirst(3)).joined(separator: " ")
    }.joined(separator: ", ")
  }
}

extension RData {
  /// Of a SOA the same with serial 0 (RFC 1035 section 3.3.13: the first of five numbers of 32 bits at the end).
  fileprivate func withoutSerial(as type: RecordType) -> RData {
    guard type == .soa, bytes.count >= 22 else { return self }
    return RData(bytes.dropLast(20) + [0, 0, 0, 0] + bytes.suffix(16))
  }
}

extension [ExpectedRecordSet] {
  /// The servers that an apex names itself.
  fileprivate var apexServers: [DomainName] {
    filter { $0.type == .ns }.flatMap { set -> [DomainName] in
      guard case .values(let values) = set.content else { return [] }
      return values.compactMap { DomainName(wire: $0) }
    }
  }
}
