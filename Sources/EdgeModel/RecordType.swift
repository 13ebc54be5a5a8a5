/// A DNS record type (RFC 1035 section 3.2.2 and its registry).
package struct RecordType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let a = RecordType(rawValue: 1)
  package static let ns = RecordType(rawValue: 2)
  package static let cname = RecordType(rawValue: 5)
  package static let soa = RecordType(rawValue: 6)
  package static let ptr = RecordType(rawValue: 12)
  package static let mx = RecordType(rawValue: 15)
  package static let txt = RecordType(rawValue: 16)
  package static let aaaa = RecordType(rawValue: 28)
  package static let srv = RecordType(rawValue: 33)
  package static let naptr = RecordType(rawValue: 35)
  package static let dname = RecordType(rawValue: 39)
  package static let ds = RecordType(rawValue: 43)
  package static let sshfp = RecordType(rawValue: 44)
  package static let rrsig = RecordType(rawValue: 46)
  package static let nsec = RecordType(rawValue: 47)
  package static let dnskey = RecordType(rawValue: 48)
  package static let nsec3 = RecordType(rawValue: 50)
  package static let tlsa = RecordType(rawValue: 52)
  package static let svcb = RecordType(rawValue: 64)
  package static let https = RecordType(rawValue: 65)
  package static let spf = RecordType(rawValue: 99)
  package static let any = RecordType(rawValue: 255)
  package static let caa = RecordType(rawValue: 257)

  private static let names: [(UInt16, String)] = [
    (1, "A"), (2, "NS"), (5, "CNAME"), (6, "SOA"), (12, "PTR"), (15, "MX"), (16, "TXT"), (28, "AAAA"), (33, "SRV"),
    (35, "NAPTR"), (39, "DNAME"), (41, "OPT"), (43, "DS"), (44, "SSHFP"), (46, "RRSIG"), (47, "NSEC"),
    (48, "DNSKEY"), (50, "NSEC3"), (51, "NSEC3PARAM"), (52, "TLSA"), (59, "CDS"), (60, "CDNSKEY"), (64, "SVCB"),
    (65, "HTTPS"), (99, "SPF"), (255, "ANY"), (257, "CAA"),
  ]

  /// Reads a mnemonic in any case, or `TYPEnnn` (RFC 3597 section 5).
  package init?(_ text: String) {
    let upper = text.uppercased()
    if let known = RecordType.names.first(where: { $0.1 == upper }) {
      rawValue = known.0
    } else if upper.hasPrefix("TYPE"), let number = UInt16(upper.dropFirst(4)) {
      rawValue = number
    } else {
      return nil
    }
  }

  /// A and AAAA.
  package var isAddress: Bool { self == .a || self == .aaaa }

  /// Whether certificate authorities ask for it, and no user does.
  package var isForAuthorities: Bool { self == .caa }

  /// OPT, ANY, zone transfers and others that stand in messages and queries alone, and in no zone (RFC 6895 section 3.1).
  package var isMeta: Bool { rawValue == 41 || (128...255).contains(rawValue) }

  /// RRSIG, NSEC, NSEC3: records that accompany an answer and are never one by themselves.
  package var isProof: Bool { [.rrsig, .nsec, .nsec3].contains(self) }
}

extension RecordType: CustomStringConvertible {
  package var description: String {
    RecordType.names.first { $0.0 == rawValue }?.1 ?? "TYPE\(rawValue)"
  }
}

extension RecordType: Comparable {
  package static func < (a: RecordType, b: RecordType) -> Bool { a.rawValue < b.rawValue }
}

extension RecordType: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let type = RecordType(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a record type: \(text)")
    }
    self = type
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
