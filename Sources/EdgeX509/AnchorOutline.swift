/// Who a certificate is and who issued it, read from its DER without decoding the rest.
///
/// OpenSSL takes a fifth of a millisecond to decode a certificate, and a trust store has well over a hundred, of which a
/// chain needs one or two.
struct AnchorOutline {
  let subject: NameKey
  let issuer: NameKey

  /// None where the DER is not laid out as RFC 5280 section 4.1 has it.
  init?(der: [UInt8]) {
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
    issuer = NameKey(fields[2].content)
    subject = NameKey(fields[4].content)
  }
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
