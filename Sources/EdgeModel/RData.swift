/// The data of a record as wire bytes with every name uncompressed and in lower case, so that equal data has equal bytes.
///
/// RFC 4034 section 6.2 folds case for its listed types only; newer ones (SVCB, HTTPS) are folded here as well, because
/// this form serves comparing, never signing.
package struct RData: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }

  package init(_ address: Address) { bytes = address.bytes }

  package init(_ name: DomainName) { bytes = name.wire }

  /// The address of an A or AAAA record.
  package var address: Address? { Address(bytes: bytes) }

  /// The one name that an NS, CNAME, PTR or DNAME record consists of.
  package var name: DomainName? { DomainName(wire: bytes) }
}

extension RData: Comparable {
  /// The canonical order of RFC 4034 section 6.3.
  package static func < (a: RData, b: RData) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

/// The fields of a start-of-authority record (RFC 1035 section 3.3.13); times in seconds.
package struct StartOfAuthority: Hashable, Sendable {
  package var primary: DomainName
  package var mailbox: DomainName
  package var serial: UInt32
  package var refresh: UInt32
  package var retry: UInt32
  package var expire: UInt32
  package var minimum: UInt32

  package init?(_ data: RData) {
    var reader = FieldReader(data.bytes)
    guard let primary = reader.name(), let mailbox = reader.name(), let serial = reader.uint32(),
      let refresh = reader.uint32(), let retry = reader.uint32(), let expire = reader.uint32(),
      let minimum = reader.uint32(), reader.isAtEnd
    else { return nil }
    self.primary = primary
    self.mailbox = mailbox
    self.serial = serial
    self.refresh = refresh
    self.retry = retry
    self.expire = expire
    self.minimum = minimum
  }
}

extension StartOfAuthority {
  /// Whether it belongs to a later version of the same zone (RFC 1982): serials of different primaries say nothing about
  /// each other.
  package func isNewer(than other: StartOfAuthority) -> Bool {
    primary == other.primary && mailbox == other.mailbox && Int32(bitPattern: serial &- other.serial) > 0
  }
}

extension Record {
  /// How long resolvers keep a denial that came with this SOA, seconds (RFC 2308 section 5); none of another record.
  package var negativeTTL: UInt32? {
    type == .soa ? StartOfAuthority(data).map { min(ttl, Record.lifetime($0.minimum)) } : nil
  }

  /// How long resolvers keep what bears this TTL: with the top bit set it means nothing at all (RFC 2181 section 8).
  package static func lifetime(_ ttl: UInt32) -> UInt32 { ttl > Int32.max ? 0 : ttl }
}

extension RData {
  /// The host that a record names: of NS, CNAME, DNAME and PTR the only field, of MX, SRV, SVCB and HTTPS the last name.
  ///
  /// None where it names none: the root stands for no host, or for the owner itself.
  package func host(as type: RecordType) -> DomainName? {
    let name: DomainName? =
      switch type {
      case .ns, .cname, .dname, .ptr: self.name
      case .mx: DomainName(wire: bytes.dropFirst(2))
      case .srv: DomainName(wire: bytes.dropFirst(6))
      case .svcb, .https: ServiceBinding(self)?.target
      default: nil
      }
    return name.flatMap { $0.isRoot ? nil : $0 }
  }

  /// Presentation form.
  ///
  /// Bytes that are not what the type demands print in the generic form of RFC 3597 section 5.
  package func text(as type: RecordType) -> String {
    var reader = FieldReader(bytes)
    if let text = reader.fields(of: type), reader.isAtEnd { return text }
    return bytes.isEmpty ? "\\# 0" : "\\# \(bytes.count) \(bytes.hex())"
  }
}

/// Reads rdata fields one after another; each read fails rather than run past the end.
private struct FieldReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func remainder() -> ArraySlice<UInt8> {
    defer { rest = [] }
    return rest
  }

  mutating func uint8() -> UInt8? { rest.popFirst() }
  mutating func uint16() -> UInt16? { bytes(2).map { $0.reduce(0) { $0 << 8 | UInt16($1) } } }
  mutating func uint32() -> UInt32? { bytes(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } } }

  mutating func name() -> DomainName? {
    guard let (name, length) = DomainName.read(rest) else { return nil }
    rest = rest.dropFirst(length)
    return name
  }

  /// A character-string (RFC 1035 section 3.3), quoted.
  mutating func string() -> String? {
    guard let length = uint8(), let bytes = bytes(Int(length)) else { return nil }
    return quoted(bytes)
  }

  mutating func fields(of type: RecordType) -> String? {
    switch type {
    case .a, .aaaa:
      guard let address = Address(bytes: rest), address.isIPv6 == (type == .aaaa) else { return nil }
      rest = []
      return address.description
    case .ns, .cname, .ptr, .dname:
      return name()?.description
    case .mx:
      guard let preference = uint16(), let host = name() else { return nil }
      return "\(preference) \(host)"
    case .txt, .spf:
      var strings: [String] = []
      while !isAtEnd {
        guard let string = string() else { return nil }
        strings.append(string)
      }
      return strings.isEmpty ? nil : strings.joined(separator: " ")
    case .soa:
      guard let primary = name(), let mailbox = name() else { return nil }
      var numbers: [String] = []
      for _ in 0..<5 {
        guard let number = uint32() else { return nil }
        numbers.append(String(number))
      }
      return "\(primary) \(mailbox) " + numbers.joined(separator: " ")
    case .srv:
      guard let priority = uint16(), let weight = uint16(), let port = uint16(), let host = name() else { return nil }
      return "\(priority) \(weight) \(port) \(host)"
    case .caa:
      guard let flags = uint8(), let length = uint8(), let tag = bytes(Int(length)).flatMap(word)
      else { return nil }
      return "\(flags) \(tag) \(quoted(remainder()))"
    case .ds:
      guard let tag = uint16(), let algorithm = uint8(), let digestType = uint8() else { return nil }
      return "\(tag) \(algorithm) \(digestType) \(remainder().hex())"
    case .dnskey:
      guard let flags = uint16(), let proto = uint8(), let algorithm = uint8() else { return nil }
      return "\(flags) \(proto) \(algorithm) \(base64(remainder()))"
    case .rrsig:
      guard let covered = uint16(), let algorithm = uint8(), let labels = uint8(), let ttl = uint32(),
        let expiration = uint32(), let inception = uint32(), let tag = uint16(), let signer = name()
      else { return nil }
      let times = [expiration, inception].map { signatureTime($0) }.joined(separator: " ")
      let type = RecordType(rawValue: covered)
      return "\(type) \(algorithm) \(labels) \(ttl) \(times) \(tag) \(signer) \(base64(remainder()))"
    case .tlsa:
      guard let usage = uint8(), let selector = uint8(), let matching = uint8() else { return nil }
      return "\(usage) \(selector) \(matching) \(remainder().hex())"
    case .sshfp:
      guard let algorithm = uint8(), let kind = uint8() else { return nil }
      return "\(algorithm) \(kind) \(remainder().hex())"
    case .naptr:
      guard let order = uint16(), let preference = uint16(), let flags = string(), let services = string(),
        let expression = string(), let replacement = name()
      else { return nil }
      return "\(order) \(preference) \(flags) \(services) \(expression) \(replacement)"
    case .svcb, .https:
      guard let priority = uint16(), let target = name() else { return nil }
      var text = "\(priority) \(target)"
      while !isAtEnd {
        guard let key = uint16(), let length = uint16(), let value = bytes(Int(length)),
          let parameter = serviceParameter(key, value)
        else { return nil }
        text += " " + parameter
      }
      return text
    default:
      return nil
    }
  }
}

/// One SvcParam (RFC 9460 section 2.1).
private func serviceParameter(_ key: UInt16, _ value: ArraySlice<UInt8>) -> String? {
  var reader = FieldReader(Array(value))
  switch key {
  case 0:
    var keys: [String] = []
    while let key = reader.uint16() { keys.append(serviceParameterNames[key] ?? "key\(key)") }
    return reader.isAtEnd ? "mandatory=" + keys.joined(separator: ",") : nil
  case 1:
    var protocols: [String] = []
    while let length = reader.uint8() {
      guard let name = reader.bytes(Int(length)).flatMap(word) else { return nil }
      protocols.append(name)
    }
    return "alpn=" + protocols.joined(separator: ",")
  case 2:
    return value.isEmpty ? "no-default-alpn" : nil
  case 3:
    guard let port = reader.uint16(), reader.isAtEnd else { return nil }
    return "port=\(port)"
  case 4, 6:
    var addresses: [String] = []
    while let bytes = reader.bytes(key == 4 ? 4 : 16), let address = Address(bytes: bytes) {
      addresses.append(address.description)
    }
    return reader.isAtEnd && !addresses.isEmpty
      ? (key == 4 ? "ipv4hint=" : "ipv6hint=") + addresses.joined(separator: ",") : nil
  case 5:
    return "ech=" + base64(value)
  default:
    return "key\(key)=" + quoted(value)
  }
}

private let serviceParameterNames: [UInt16: String] = [
  0: "mandatory", 1: "alpn", 2: "no-default-alpn", 3: "port", 4: "ipv4hint", 5: "ech", 6: "ipv6hint",
]

/// Text that stands without quotes; none when it could be taken for the end of its field or for another one.
private func word(_ bytes: ArraySlice<UInt8>) -> String? {
  let marks = Array("\",\\;()".utf8)
  guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) && !marks.contains($0) }) else { return nil }
  return String(decoding: bytes, as: UTF8.self)
}

/// A quoted character-string with the decimal escapes of RFC 1035 section 5.1.
private func quoted(_ bytes: some Collection<UInt8>) -> String {
  var text = "\""
  for byte in bytes {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
    case 0x20...0x7E: text.unicodeScalars.append(UnicodeScalar(byte))
    default: text += "\\" + String(repeating: "0", count: 3 - String(byte).count) + String(byte)
    }
  }
  return text + "\""
}

/// `YYYYMMDDHHmmSS` (RFC 4034 section 3.2), read as a time after 1970 without wrapping.
private func signatureTime(_ seconds: UInt32) -> String {
  String(Moment(seconds: Int64(seconds)).description.filter { $0.isASCII && $0.isNumber })
}

/// RFC 4648 section 4.
package func base64(_ bytes: some Collection<UInt8>) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  var rest = Array(bytes)[...]
  while !rest.isEmpty {
    let group = rest.prefix(3)
    let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
    for index in 0..<4 {
      text.append(index <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
    }
    rest = rest.dropFirst(3)
  }
  return String(decoding: text, as: UTF8.self)
}

extension [UInt8] {
  /// Reads RFC 4648 section 4 text without line breaks.
  package init?(base64 text: some StringProtocol) {
    guard text.utf8.count.isMultiple(of: 4) else { return nil }
    self = []
    var (bits, count, padding) = (UInt32(0), 0, 0)
    for byte in text.utf8 {
      let value: UInt32
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(byte) - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(byte) - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(byte) + 4
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        padding += 1
        value = 0
      default: return nil
      }
      guard padding == 0 || byte == UInt8(ascii: "=") else { return nil }
      bits = bits << 6 | value
      count += 1
      if count == 4 {
        append(contentsOf: [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)])
        (bits, count) = (0, 0)
      }
    }
    guard padding <= 2 else { return nil }
    removeLast(padding)
  }
}
