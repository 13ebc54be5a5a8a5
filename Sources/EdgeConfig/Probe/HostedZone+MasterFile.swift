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
      let directive = bytes.directive(onLine: error.line)
      throw ConfigError([
        Mistake(
          file: location.shown, place: "line \(error.line)",
          problem: directive.map { "\($0) is not read here" } ?? error.reason,
          remedy: directive == nil
            ? "correct the zone file; named-checkzone \(apex.host) FILE says more"
            : "write it out: named-compilezone -o NEW \(apex.host) FILE")
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

extension [UInt8] {
  /// `$GENERATE` or `$INCLUDE`, where one begins the line.
  fileprivate func directive(onLine number: Int) -> String? {
    let lines = split(separator: UInt8(ascii: "\n"), maxSplits: Swift.max(number, 1), omittingEmptySubsequences: false)
    guard lines.indices.contains(number - 1) else { return nil }
    let line = String(decoding: lines[number - 1].prefix(16), as: UTF8.self).uppercased()
    return ["$GENERATE", "$INCLUDE"].first(where: line.hasPrefix)
  }
}

extension RecordType {
  /// NSEC3PARAM, DNSKEY, CDS and CDNSKEY, besides the proofs.
  fileprivate var isOfSigning: Bool { isProof || self == .dnskey || [51, 59, 60].contains(rawValue) }
}
