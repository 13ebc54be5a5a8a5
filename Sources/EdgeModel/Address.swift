/// An IPv4 or IPv6 address.
package struct Address: Hashable, Sendable {
  package let isIPv6: Bool
  // Numbers, and no array: what is known of servers is looked up by addresses. The octets of IPv4 are the last four.
  private let (high, low): (UInt64, UInt64)

  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    isIPv6 = bytes.count == 16
    high = bytes.dropLast(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// 4 or 16 octets in network order.
  package var bytes: [UInt8] {
    isIPv6 ? (0..<16).map { octet($0) } : (0..<4).map { octet($0 + 12) }
  }

  /// One of sixteen.
  private func octet(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - index % 8 * 8))
  }

  /// Reads dotted decimal, or RFC 4291 section 2.2 text without a zone.
  package init?(_ text: some StringProtocol) {
    if !text.contains(":") {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4 else { return nil }
      var bytes: [UInt8] = []
      for part in parts {
        guard (1...3).contains(part.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
          part.count == 1 || part.first != "0", let byte = UInt8(part)
        else { return nil }
        bytes.append(byte)
      }
      self.init(bytes: bytes)
      return
    }
    let halves = text.components(separatedBy: "::")
    guard halves.count <= 2 else { return nil }
    var groups: [[UInt8]] = []
    for (number, half) in halves.enumerated() {
      var bytes: [UInt8] = []
      let parts = half.isEmpty ? [] : half.split(separator: ":", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if part.contains(".") {
          guard number == halves.count - 1, index == parts.count - 1, let embedded = Address(part), !embedded.isIPv6
          else { return nil }
          bytes += embedded.bytes
          continue
        }
        guard (1...4).contains(part.count), part.utf8.allSatisfy(\.isHexDigit), let value = UInt16(part, radix: 16)
        else { return nil }
        bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
      }
      groups.append(bytes)
    }
    let length = groups.reduce(0) { $0 + $1.count }
    if groups.count == 1 {
      guard length == 16 else { return nil }
      self.init(bytes: groups[0])
    } else {
      guard length <= 14 else { return nil }
      self.init(bytes: groups[0] + [UInt8](repeating: 0, count: 16 - length) + groups[1])
    }
  }
}

extension Address: CustomStringConvertible {
  /// Dotted decimal, or RFC 5952.
  package var description: String {
    guard isIPv6 else { return bytes.map(String.init).joined(separator: ".") }
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return "::ffff:" + bytes[12...].map(String.init).joined(separator: ".")
    }
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(1, longest.count) { longest = start..<end }
      start = max(end, start + 1)
    }
    func text(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
    return longest.isEmpty ? text(0..<8) : text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<8)
  }

  /// The address as it stands before a port: IPv6 in brackets.
  package func with(port: UInt16) -> String { isIPv6 ? "[\(self)]:\(port)" : "\(self):\(port)" }
}

extension Address: Comparable {
  /// IPv4 before IPv6, then by value.
  package static func < (a: Address, b: Address) -> Bool {
    a.isIPv6 != b.isIPv6 ? b.isIPv6 : (a.high, a.low) < (b.high, b.low)
  }
}

extension Address: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let address = Address(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IP address: \(text)")
    }
    self = address
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A block of addresses: `203.0.113.0/24`; a lone address is a block of one.
package struct Network: Hashable, Sendable, Codable {
  package let base: Address
  package let prefix: Int

  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let base = Address(first) else { return nil }
    self.base = base
    switch parts.count {
    case 1: prefix = base.bits
    case 2:
      guard let prefix = Int(parts[1]), (0...base.bits).contains(prefix) else { return nil }
      self.prefix = prefix
    default: return nil
    }
  }

  /// The block that an address lies in, as many octets of it as given.
  package init?(of address: Address, octets: Int) {
    let zeros = [UInt8](repeating: 0, count: max(0, address.bytes.count - octets))
    guard let base = Address(bytes: address.bytes.prefix(octets) + zeros) else { return nil }
    (self.base, prefix) = (base, octets * 8)
  }

  package var isOneAddress: Bool { prefix == base.bits }

  package func contains(_ address: Address) -> Bool {
    address.isIPv6 == base.isIPv6 && address.sharesBits(prefix, with: base)
  }
}

extension Address {
  /// How many bits it has.
  fileprivate var bits: Int { isIPv6 ? 128 : 32 }

  /// Whether the first bits of two addresses of one family are the same.
  fileprivate func sharesBits(_ count: Int, with other: Address) -> Bool {
    let rest = bits - count
    guard rest < 64 else { return (high ^ other.high) >> UInt64(rest - 64) == 0 }
    return high == other.high && (low ^ other.low) >> UInt64(rest) == 0
  }
}

extension Network: CustomStringConvertible {
  package var description: String { isOneAddress ? "\(base)" : "\(base)/\(prefix)" }
}

extension Address {
  /// The name at which its PTR record stands (RFC 1035 section 3.5, RFC 3596 section 2.5).
  package var reverseName: String {
    guard isIPv6 else { return bytes.reversed().map(String.init).joined(separator: ".") + ".in-addr.arpa" }
    let digits = bytes.reversed().flatMap { [$0 & 0x0F, $0 >> 4] }
    return digits.map { String($0, radix: 16) }.joined(separator: ".") + ".ip6.arpa"
  }
}

extension Address {
  /// Why public DNS must not name this address (RFC 6890); none for a global one.
  package enum Special: String, Sendable, Hashable {
    case loopback
    case linkLocal = "link-local"
    case unspecified
    case multicast
    /// For later use, or to be dropped (RFC 1112 section 4, RFC 6666).
    case reserved
    /// IPv4 as programs write it for themselves, which is on no wire (RFC 4291 section 2.5.5.2).
    case mapped = "mapped IPv4"
    case privateUse = "private"
    case documentation
  }

  package var special: Special? {
    if let special = embedded?.special { return special }
    // Of a range, for everybody after all.
    if globalNetworks.contains(where: { $0.contains(self) }) { return nil }
    for (kind, networks) in specialNetworks where networks.contains(where: { $0.contains(self) }) { return kind }
    return nil
  }

  /// Why nothing was sent there, where nothing was: an ordinary address is left alone by a simulated internet only.
  package var whyNotAsked: String { special == nil ? "outside the simulated internet" : "special address" }

  /// The IPv4 address inside an IPv4-mapped, IPv4-compatible, NAT64 or 6to4 address.
  private var embedded: Address? {
    guard isIPv6 else { return nil }
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return Address(bytes: bytes[12...])
    }
    // `::` and `::1` are no IPv4-compatible addresses (RFC 4291 section 2.5.5.1), and stand below for themselves.
    if bytes[..<12].allSatisfy({ $0 == 0 }), !bytes[12...].elementsEqual([0, 0, 0, 0]),
      !bytes[12...].elementsEqual([0, 0, 0, 1])
    {
      return Address(bytes: bytes[12...])
    }
    if bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
      return Address(bytes: bytes[12...])
    }
    if bytes[0] == 0x20, bytes[1] == 0x02 { return Address(bytes: bytes[2..<6]) }
    return nil
  }
}

private let specialNetworks: [(Address.Special, [Network])] = [
  (.loopback, ["127.0.0.0/8", "::1"]),
  (.linkLocal, ["169.254.0.0/16", "fe80::/10", "fd00:ec2::254"]),
  (.unspecified, ["0.0.0.0/8", "::"]),
  (.multicast, ["224.0.0.0/4", "255.255.255.255", "ff00::/8"]),
  (.reserved, ["240.0.0.0/4", "100::/64"]),
  (.mapped, ["::ffff:0:0/96"]),
  (
    .privateUse,
    [
      "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "fc00::/7",
      "fec0::/10", "64:ff9b:1::/48",
    ]
  ),
  (.documentation, ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"]),
].map { kind, texts in (kind, texts.compactMap { Network($0) }) }

/// For all of the internet inside of `192.0.0.0/24`: anycast of PCP and of TURN (RFC 7723, RFC 8155).
private let globalNetworks = ["192.0.0.9", "192.0.0.10"].compactMap { Network($0) }

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
  }
}

extension StringProtocol {
  /// The parts between occurrences of a separator of any length.
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var current = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(separator) {
        parts.append(current)
        current = ""
        rest = rest.dropFirst(separator.count)
      } else {
        current.append(rest.removeFirst())
      }
    }
    return parts + [current]
  }
}
