/// IPv4 or IPv6.
package enum AddressFamily: String, Hashable, Sendable, Codable {
  case ipv4 = "IPv4"
  case ipv6 = "IPv6"

  package init(of address: Address) { self = address.isIPv6 ? .ipv6 : .ipv4 }

  package var other: AddressFamily { self == .ipv4 ? .ipv6 : .ipv4 }

  /// The type of the records that hold such addresses.
  package var type: RecordType { self == .ipv4 ? .a : .aaaa }

  /// What the user writes to have it alone looked at.
  package var option: String { self == .ipv4 ? "-4" : "-6" }
}
