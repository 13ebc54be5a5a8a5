/// One resource record of class IN.
package struct Record: Hashable, Sendable {
  package var name: DomainName
  package var type: RecordType
  package var ttl: UInt32
  package var data: RData

  package init(name: DomainName, type: RecordType, ttl: UInt32, data: RData) {
    self.name = name
    self.type = type
    self.ttl = ttl
    self.data = data
  }
}

extension Record: CustomStringConvertible {
  /// A master-file line with single spaces.
  package var description: String { "\(name) \(ttl) IN \(type) \(data.text(as: type))" }
}

extension Record: Comparable {
  /// By owner, type, rdata, TTL: a total order, so that sets print the same way every time.
  package static func < (a: Record, b: Record) -> Bool {
    if a.name != b.name { return a.name < b.name }
    if a.type != b.type { return a.type < b.type }
    if a.data != b.data { return a.data < b.data }
    return a.ttl < b.ttl
  }
}

extension Record: Codable {
  private enum CodingKeys: CodingKey { case name, type, ttl, data }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(DomainName.self, forKey: .name)
    type = try container.decode(RecordType.self, forKey: .type)
    ttl = try container.decode(UInt32.self, forKey: .ttl)
    let hex = try container.decode(String.self, forKey: .data)
    guard let bytes = [UInt8](hex: hex) else {
      throw DecodingError.dataCorruptedError(forKey: .data, in: container, debugDescription: "not hexadecimal")
    }
    data = RData(bytes)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(type, forKey: .type)
    try container.encode(ttl, forKey: .ttl)
    try container.encode(data.bytes.hex(), forKey: .data)
  }
}

extension [UInt8] {
  /// Reads pairs of hexadecimal digits.
  package init?(hex text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16) else {
        return nil
      }
      append(byte)
    }
  }
}

/// What is asked of a name server: a name and a type, class IN.
package struct Question: Hashable, Sendable, Codable {
  package var name: DomainName
  package var type: RecordType

  package init(_ name: DomainName, _ type: RecordType) {
    self.name = name
    self.type = type
  }
}

extension Question: CustomStringConvertible {
  package var description: String { "\(name) \(type)" }
}

extension Question: Comparable {
  package static func < (a: Question, b: Question) -> Bool {
    a.name != b.name ? a.name < b.name : a.type < b.type
  }
}

extension Question {
  /// The same question about a name beside the asked one that nobody made; none for the root and for such a name itself.
  package var wildcardProbe: Question? {
    let label = "edgeprobe-wildcard-probe"
    guard let beside = name.parent?.child(label.utf8), beside != name else { return nil }
    return Question(beside, type)
  }
}

extension Question {
  /// Where a validation record lies if whoever made it typed its whole name where a zone's is appended to it; none for
  /// other questions (ACM User Guide, troubleshooting DNS validation).
  package func doubled(in zone: DomainName) -> Question? {
    guard type == .cname, !zone.isRoot, name.isWithin(zone), name.labels.first?.first == UInt8(ascii: "_") else {
      return nil
    }
    return DomainName(labels: (name.labels + zone.labels).map(Array.init)).map { Question($0, .cname) }
  }
}
