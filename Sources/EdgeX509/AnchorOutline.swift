/// Who a certificate is and who issued it, read from its DER without decoding the rest.
///
/// OpenSSL takes a fifth of a millisecond to decode a certificate, and a trust store has well over a hundred, of which a
/// chain needs one or two.
struct AnchorOutline {
  let subject: NameKey
  let issuer: NameKey

  /// None where the DER is not laid out as RFC 5280 section 4.1 has it.
  init?(der: [UInt8]) {
    guard let names = AnchorOutline.names(in: der) else { return nil }
    issuer = NameKey(names.issuer)
    subject = NameKey(names.subject)
  }

  /// The relative distinguished names of issuer and subject.
  static func names(in der: [UInt8]) -> (issuer: ArraySlice<UInt8>, subject: ArraySlice<UInt8>)? {
    guard let certificate = DERValue(der[...]), certificate.tag == 0x30, certificate.rest.isEmpty,
      let body = DERValue(certificate.content), body.tag == 0x30
    else { return nil }
    var fields: [DERValue] = []
    var rest = body.content
    while fields.count < 6, let field = DERValue(rest) {
      rest = field.rest
      // The version stands before the others, where there is one.
      if field.tag != 0xA0 { fields.append(field) }
    }
    // Serial number, signature algorithm, issuer, validity, subject, key.
    guard fields.map(\.tag) == [0x02, 0x30, 0x30, 0x30, 0x30, 0x30] else { return nil }
    return (fields[2].content, fields[4].content)
  }
}

/// The organisations in a name, as `NameKey` writes names.
struct Organizations {
  private(set) var values: [NameKey] = []

  /// Reads the relative distinguished names within a Name.
  init(_ content: ArraySlice<UInt8>) {
    var sets = content
    while let set = DERValue(sets) {
      sets = set.rest
      var attributes = set.content
      while let attribute = DERValue(attributes) {
        attributes = attribute.rest
        // RFC 4519 section 2.19: 2.5.4.10.
        guard let type = DERValue(attribute.content), type.tag == 0x06, Array(type.content) == [0x55, 0x04, 0x0A],
          case let value = NameKey(type.rest), value != NameKey([])
        else { continue }
        values.append(value)
      }
    }
  }

  /// Reads a Name with its own tag and length.
  init(name: [UInt8]) { self.init(DERValue(name[...])?.content ?? []) }
}

/// What equal names have in common, whatever string types and letter cases they are written in: the letters and digits of
/// their values.
///
/// Different names may share it.
struct NameKey: Hashable {
  private var characters: [UInt8] = []

  /// Reads the relative distinguished names within a Name.
  init(_ content: ArraySlice<UInt8>) { add(content) }

  /// Reads a Name with its own tag and length.
  init(name: [UInt8]) { add(DERValue(name[...])?.content ?? []) }

  private mutating func add(_ content: ArraySlice<UInt8>) {
    var rest = content
    while let value = DERValue(rest) {
      rest = value.rest
      switch value.tag {
      case 0x30, 0x31: add(value.content)
      case 0x06: continue
      default: characters += value.content.filter(\.isLetterOrDigit).map { $0 | 0x20 }
      }
    }
  }
}

/// One value with its tag and length (X.690), and what follows it.
private struct DERValue {
  let tag: UInt8
  let content: ArraySlice<UInt8>
  let rest: ArraySlice<UInt8>

  init?(_ bytes: ArraySlice<UInt8>) {
    guard let tag = bytes.first, let short = bytes.dropFirst().first else { return nil }
    var (length, start) = (Int(short), bytes.startIndex + 2)
    if short >= 0x80 {
      let count = Int(short & 0x7F)
      guard (1...4).contains(count), bytes.endIndex - start >= count else { return nil }
      length = bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
      start += count
    }
    guard bytes.endIndex - start >= length else { return nil }
    self.tag = tag
    content = bytes[start..<start + length]
    rest = bytes[(start + length)...]
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}
