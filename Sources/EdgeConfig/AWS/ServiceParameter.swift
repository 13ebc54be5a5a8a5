import EdgeModel

/// One parameter of an SVCB or HTTPS record (RFC 9460 section 2.1): `alpn="h2,h3"`.
struct ServiceParameter {
  let key: UInt16
  let octets: [UInt8]

  private static let names = [
    "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp",
  ]

  static func name(of key: UInt16) -> String { key < names.count ? names[Int(key)] : "key\(key)" }

  private static func key(of name: some StringProtocol) -> UInt16? {
    if let index = names.firstIndex(of: String(name)) { return UInt16(index) }
    return name.hasPrefix("key") && name.count > 3 ? UInt16(digits: name.dropFirst(3)) : nil
  }

  /// Reads a word; `form` is what the whole value should look like.
  init(_ word: ValueWord, form: String) throws(ValueFlaw) {
    func flaw(_ problem: String) -> ValueFlaw { ValueFlaw(problem, "write it like \(form)") }
    let parts = word.plain.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let key = ServiceParameter.key(of: first) else {
      throw flaw("\(PrintableText(word.plain).quoted) is not a parameter")
    }
    self.key = key
    let name = ServiceParameter.name(of: key)
    guard word.quoted == nil || (parts.count == 2 && parts[1].isEmpty) else {
      throw flaw("a quote stands where none belongs in \(name)")
    }
    let value = word.quoted ?? parts.dropFirst().first.map { Array($0.utf8) } ?? []
    let bad = flaw("the value of \(name) is not what it demands")
    let octets: [UInt8]?
    switch key {
    case 0:
      let keys = ServiceParameter.items(of: value).map { ServiceParameter.key(of: String(decoding: $0, as: UTF8.self)) }
      octets = keys.contains(nil) ? nil : keys.compactMap(\.self).sorted().flatMap(\.octets)
    case 1:
      let items = ServiceParameter.items(of: value)
      octets = items.allSatisfy { (1...255).contains($0.count) } ? items.flatMap { [UInt8($0.count)] + $0 } : nil
    case 2, 8:
      octets = value.isEmpty ? [] : nil
    case 3:
      octets = UInt16(digits: String(decoding: value, as: UTF8.self))?.octets
    case 4, 6:
      let addresses = ServiceParameter.items(of: value).map { Address(String(decoding: $0, as: UTF8.self)) }
      octets = addresses.allSatisfy { $0?.isIPv6 == (key == 6) } ? addresses.flatMap { $0?.bytes ?? [] } : nil
    case 5:
      octets = [UInt8](base64: String(decoding: value, as: UTF8.self))
    default:
      octets = value
    }
    let mayBeEmpty = key == 2 || key > 6
    guard let octets, mayBeEmpty || !octets.isEmpty, octets.count <= 65535 else { throw bad }
    self.octets = octets
  }

  /// The parts of a list between commas (RFC 9460 appendix A.1); a backslash keeps what follows it.
  private static func items(of value: [UInt8]) -> [[UInt8]] {
    var items: [[UInt8]] = [[]]
    var isEscaped = false
    for octet in value {
      if octet == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      if octet == UInt8(ascii: ","), !isEscaped {
        items.append([])
      } else {
        items[items.count - 1].append(octet)
      }
      isEscaped = false
    }
    return items
  }
}
