import EdgeModel
import EdgeWire

extension HostedZone {
  /// Reads the zone `apex` from a master file (RFC 1035 section 5), which stands in for the exports of one outside
  /// Route 53.
  ///
  /// What signing adds is left out: it changes by itself, and is verified, not compared.
  init(masterFile location: Location, apex: DomainName) throws(ConfigError) {
    let bytes = try InputFile(location.shown).bytes
    let file: MasterFile
    do {
      file = try MasterFile(bytes, origin: apex)
    } catch {
      throw ConfigError([
        Mistake(
          file: location.shown, place: "line \(error.line)", problem: error.reason,
          remedy: "correct the zone file; named-checkzone \(apex.host) FILE says more")
      ])
    }
    let isWhole = file.records.contains { $0.type == .soa && $0.name == apex }
    var mistakes: [Mistake] = []
    if !isWhole {
      mistakes.append(
        Mistake(
          file: location.shown, place: nil, problem: "it has no SOA record of \(apex)",
          remedy: "name the file of the zone \(apex.host), whole"))
    }
    var sets: [Question: ExpectedRecordSet] = [:]
    for (record, line) in zip(file.records, file.lines) where !record.type.isOfSigning {
      guard record.name.isWithin(apex) else {
        mistakes.append(
          Mistake(
            file: location.shown, place: "line \(line)", problem: "\(record.name) does not lie in the zone \(apex)",
            remedy: "keep the records of one zone in a file"))
        continue
      }
      let question = Question(record.name, record.type)
      var values = [record.data.bytes]
      if case .values(let earlier)? = sets[question]?.content { values = earlier + values }
      let first = sets[question]?.source ?? Source(file: location.shown, place: "line \(line)")
      sets[question] = ExpectedRecordSet(
        name: record.name, type: record.type, ttl: record.ttl, identifier: nil, content: .values(values), source: first)
    }
    guard mistakes.isEmpty else { throw ConfigError(mistakes) }
    self.init(
      id: "", name: apex, isPrivate: false, nameServers: nil,
      records: sets.sorted { $0.key < $1.key }.map(\.value), source: Source(file: location.shown, place: "line 1"))
  }
}

extension RecordType {
  /// NSEC3PARAM, DNSKEY, CDS and CDNSKEY, besides the proofs.
  fileprivate var isOfSigning: Bool { isProof || self == .dnskey || [51, 59, 60].contains(rawValue) }
}
