import EdgeModel

/// Why a value of Route 53 is not what its type demands.
struct ValueFlaw: Error, Hashable {
  let problem: String
  let remedy: String

  init(_ problem: String, _ remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }
}

private let backslash = UInt8(ascii: "\\")
private let quote = UInt8(ascii: "\"")

/// Takes one octet, and the octal escape that may stand for it, from the front of what Route 53 prints.
///
/// Route 53 writes `\052`, in base eight, where master files (RFC 1035) write `\042`, in base ten.
private func popOctet(_ rest: inout ArraySlice<UInt8>) throws(ValueFlaw) -> (octet: UInt8, isEscaped: Bool)? {
  guard let first = rest.popFirst() else { return nil }
  guard first == backslash else { return (first, false) }
  let flaw = ValueFlaw("a backslash needs three octal digits, at most \\377", "write \\052 for an asterisk")
  guard let next = rest.first else { throw flaw }
  guard (0x30...0x39).contains(next) else {
    rest = rest.dropFirst()
    return (next, true)
  }
  let digits = rest.prefix(3)
  guard digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }), digits[digits.startIndex] <= 0x33 else {
    throw flaw
  }
  rest = rest.dropFirst(3)
  return (digits.reduce(0) { $0 << 3 | ($1 - 0x30) }, true)
}

extension DomainName {
  /// Reads a name as Route 53 prints it: octal escapes; the final dot may be missing.
  init(route53 text: some StringProtocol) throws(ValueFlaw) {
    func flaw(_ why: String) -> ValueFlaw {
      ValueFlaw(
        "\(PrintableText(String(text)).quoted) is not a domain name: \(why)",
        "write it as Route 53 prints it: shop.example.com.")
    }
    var rest = Array(text.utf8)[...]
    if rest.elementsEqual([UInt8(ascii: ".")]) {
      self = .root
      return
    }
    guard !rest.isEmpty else { throw flaw("the name is empty") }
    var labels: [[UInt8]] = [[]]
    while let (octet, isEscaped) = try popOctet(&rest) {
      if octet == UInt8(ascii: "."), !isEscaped {
        // The final dot ends the name and begins no label.
        if !rest.isEmpty { labels.append([]) }
        continue
      }
      guard isEscaped || (0x21...0x7E).contains(octet) else {
        throw flaw("blanks and other than ASCII characters must be escaped")
      }
      labels[labels.count - 1].append(octet)
    }
    guard !labels.contains(where: \.isEmpty) else { throw flaw("two dots stand together, or it begins with one") }
    guard !labels.contains(where: { $0.count > 63 }) else { throw flaw("a label is longer than 63 octets") }
    guard let name = DomainName(labels: labels) else { throw flaw("the name is longer than 255 octets") }
    self = name
  }
}

/// A stretch of a record's value between blanks: `10`, `"v=spf1 -all"`, `alpn="h2,h3"`.
struct ValueWord {
  /// What stands outside quotes, as written.
  var plain: String
  /// What stands inside quotes, with escapes decoded; none when there are no quotes.
  var quoted: [UInt8]?

  /// The words of a value.
  static func words(of value: String) throws(ValueFlaw) -> [ValueWord] {
    var words: [ValueWord] = []
    var rest = Array(value.utf8)[...]
    while let first = rest.first {
      if first == 0x20 || first == 0x09 {
        rest = rest.dropFirst()
        continue
      }
      let plain = rest.prefix { $0 != 0x20 && $0 != 0x09 && $0 != quote }
      rest = rest.dropFirst(plain.count)
      var word = ValueWord(plain: String(decoding: plain, as: UTF8.self))
      if rest.first == quote {
        rest = rest.dropFirst()
        word.quoted = try quotedOctets(&rest)
      }
      words.append(word)
    }
    return words
  }

  private static func quotedOctets(_ rest: inout ArraySlice<UInt8>) throws(ValueFlaw) -> [UInt8] {
    var octets: [UInt8] = []
    while let (octet, isEscaped) = try popOctet(&rest) {
      if octet == quote, !isEscaped { return octets }
      octets.append(octet)
    }
    throw ValueFlaw("a quote is opened and not closed", "close the quoted string with \\\" in the JSON")
  }
}
