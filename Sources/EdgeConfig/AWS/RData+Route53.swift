import EdgeModel

extension RData {
  /// Reads a value of a record set as Route 53 prints it; none for a type that Route 53 does not have.
  init?(route53 value: String, type: RecordType) throws(ValueFlaw) {
    guard let form = forms[type] else { return nil }
    var fields = ValueFields(words: try ValueWord.words(of: value), form: form)
    let bytes = try fields.octets(of: type)
    guard fields.isAtEnd else { throw fields.flaw("more stands there than belongs to it") }
    guard bytes.count <= 65535 else { throw fields.flaw("it is longer than 65535 octets") }
    self.init(bytes)
  }
}

/// What a value of each type of Route 53 looks like.
private let forms: [RecordType: String] = [
  .a: "192.0.2.1",
  .aaaa: "2001:db8::1",
  .caa: "0 issue \"amazon.com\"",
  .cname: "target.example.com.",
  .ds: "12345 13 2 DIGEST",
  .https: "1 . alpn=\"h2,h3\"",
  .mx: "10 mail.example.com.",
  .naptr: "100 50 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" .",
  .ns: "ns-1.example.net.",
  .ptr: "host.example.com.",
  .soa: "ns-1.example.net. hostmaster.example.com. 1 7200 900 1209600 86400",
  .spf: "\"v=spf1 -all\"",
  .srv: "1 10 5269 xmpp.example.com.",
  .sshfp: "1 1 FINGERPRINT",
  .svcb: "1 target.example.com. port=443",
  .tlsa: "3 1 1 DIGEST",
  .txt: "\"one string\" \"another\"",
]

/// Takes the words of a value one after another and makes wire octets of them.
struct ValueFields {
  private var words: ArraySlice<ValueWord>
  private let form: String

  init(words: [ValueWord], form: String) {
    self.words = words[...]
    self.form = form
  }

  var isAtEnd: Bool { words.isEmpty }

  func flaw(_ problem: String) -> ValueFlaw { ValueFlaw(problem, "write it like \(form)") }

  mutating func octets(of type: RecordType) throws(ValueFlaw) -> [UInt8] {
    switch type {
    case .a: try address(isIPv6: false)
    case .aaaa: try address(isIPv6: true)
    case .ns, .cname, .ptr: try name()
    case .mx: try uint16() + name()
    case .srv: try uint16() + uint16() + uint16() + name()
    case .naptr: try uint16() + uint16() + string() + string() + string() + name()
    case .txt, .spf: try strings()
    case .caa: try uint8() + tag() + text()
    case .ds: try uint16() + uint8() + uint8() + hexadecimal()
    case .tlsa: try uint8() + uint8() + uint8() + hexadecimal()
    case .sshfp: try uint8() + uint8() + hexadecimal()
    case .soa: try name() + name() + uint32() + uint32() + uint32() + uint32() + uint32()
    default: try uint16() + name() + parameters()
    }
  }

  private mutating func word() throws(ValueFlaw) -> ValueWord {
    guard let word = words.popFirst() else { throw flaw("something is missing at its end") }
    return word
  }

  private mutating func plain() throws(ValueFlaw) -> String {
    let word = try word()
    guard word.quoted == nil else { throw flaw("a quoted string stands where none belongs") }
    return word.plain
  }

  private mutating func number(_ limit: UInt64) throws(ValueFlaw) -> UInt64 {
    let text = try plain()
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text), number <= limit else {
      throw flaw("\(PrintableText(text).quoted) is not a number from 0 to \(limit)")
    }
    return number
  }

  private mutating func uint8() throws(ValueFlaw) -> [UInt8] { [UInt8(try number(255))] }
  private mutating func uint16() throws(ValueFlaw) -> [UInt8] { UInt16(try number(65535)).octets }
  private mutating func uint32() throws(ValueFlaw) -> [UInt8] {
    let number = try number(UInt64(UInt32.max))
    return UInt16(number >> 16).octets + UInt16(number & 0xFFFF).octets
  }

  private mutating func name() throws(ValueFlaw) -> [UInt8] { try DomainName(route53: try plain()).wire }

  private mutating func address(isIPv6: Bool) throws(ValueFlaw) -> [UInt8] {
    let text = try plain()
    guard let address = Address(text), address.isIPv6 == isIPv6 else {
      throw flaw("\(PrintableText(text).quoted) is not an IPv\(isIPv6 ? 6 : 4) address")
    }
    return address.bytes
  }

  /// A character-string (RFC 1035 section 3.3).
  private mutating func string() throws(ValueFlaw) -> [UInt8] {
    let word = try word()
    guard let octets = word.quoted, word.plain.isEmpty else { throw flaw("a string does not stand in double quotes") }
    guard octets.count <= 255 else { throw flaw("a quoted string is longer than 255 octets") }
    return [UInt8(octets.count)] + octets
  }

  private mutating func strings() throws(ValueFlaw) -> [UInt8] {
    var octets = try string()
    while !isAtEnd { octets += try string() }
    return octets
  }

  /// The property of a CAA record (RFC 8659 section 4.1).
  private mutating func tag() throws(ValueFlaw) -> [UInt8] {
    let tag = Array(try plain().utf8)
    let isWord = tag.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0.lowercased) }
    guard (1...255).contains(tag.count), isWord else { throw flaw("its second word is not a property like issue") }
    return [UInt8(tag.count)] + tag
  }

  /// The value of a CAA record, up to the end of the rdata.
  private mutating func text() throws(ValueFlaw) -> [UInt8] {
    let word = try word()
    guard let octets = word.quoted else { return Array(word.plain.utf8) }
    guard word.plain.isEmpty else { throw flaw("a quote stands inside a word") }
    return octets
  }

  /// Hexadecimal digits up to the end, which may be split by blanks.
  private mutating func hexadecimal() throws(ValueFlaw) -> [UInt8] {
    var text = try plain()
    while !isAtEnd { text += try plain() }
    // The radix initialiser behind it would read a sign as a digit.
    guard text.utf8.allSatisfy({ $0.isHexadecimalDigit }), let bytes = [UInt8](hex: text) else {
      throw flaw("\(PrintableText(text).quoted) is not pairs of hexadecimal digits")
    }
    return bytes
  }

  /// SvcParams (RFC 9460 section 2.2), in the order of their keys.
  private mutating func parameters() throws(ValueFlaw) -> [UInt8] {
    var parameters: [UInt16: [UInt8]] = [:]
    while !isAtEnd {
      let parameter = try ServiceParameter(try word(), form: form)
      guard parameters.updateValue(parameter.octets, forKey: parameter.key) == nil else {
        throw flaw("the parameter \(ServiceParameter.name(of: parameter.key)) stands twice")
      }
    }
    return parameters.sorted { $0.key < $1.key }.flatMap { $0.key.octets + UInt16($0.value.count).octets + $0.value }
  }
}

extension UInt16 {
  /// In network order.
  var octets: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xFF)] }
}

extension UInt8 {
  var isHexadecimalDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(lowercased) }
}
