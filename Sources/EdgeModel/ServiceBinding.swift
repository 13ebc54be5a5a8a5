/// The fields of an SVCB or HTTPS record (RFC 9460 section 2) that lead a client somewhere.
package struct ServiceBinding: Hashable, Sendable {
  /// 0 is AliasMode.
  package var priority: UInt16
  /// The root stands for the owner itself.
  package var target: DomainName
  /// Addresses to connect to while the records of the target are looked up (RFC 9460 section 7.3); in the record's order.
  package var hints: [Address]
  /// All of its parameters, in the record's order.
  private var parameters: [Parameter]

  private struct Parameter: Hashable {
    var key: Int
    var value: [UInt8]
  }

  /// What a client goes by to choose a place, apart from addresses: the same leads to the same place, whatever protocols are
  /// announced for it and how it ranks among others.
  package struct Place: Hashable, Sendable {
    fileprivate var isAlias: Bool
    fileprivate var target: DomainName
    fileprivate var parameters: [Int: [UInt8]]
  }

  package init?(_ data: RData) {
    var rest = data.bytes[...]
    func number(_ bytes: ArraySlice<UInt8>) -> Int? { bytes.count == 2 ? bytes.reduce(0) { $0 << 8 | Int($1) } : nil }
    guard let priority = number(rest.prefix(2)), let (target, length) = DomainName.read(rest.dropFirst(2)) else {
      return nil
    }
    rest = rest.dropFirst(2 + length)
    var hints: [Address] = []
    var parameters: [Parameter] = []
    while !rest.isEmpty {
      guard let key = number(rest.prefix(2)), let count = number(rest.dropFirst(2).prefix(2)), rest.count >= 4 + count
      else { return nil }
      var value = rest.dropFirst(4).prefix(count)
      rest = rest.dropFirst(4 + count)
      parameters.append(Parameter(key: key, value: Array(value)))
      guard key == 4 || key == 6 else { continue }
      let width = key == 4 ? 4 : 16
      // A record with a malformed parameter is malformed (RFC 9460 section 2.2), and so is a list that holds nothing.
      guard !value.isEmpty, value.count.isMultiple(of: width) else { return nil }
      while let address = Address(bytes: value.prefix(width)) {
        hints.append(address)
        value = value.dropFirst(width)
      }
    }
    self.priority = UInt16(priority)
    self.target = target
    self.hints = hints
    self.parameters = parameters
  }

  /// Where AliasMode leads; none for a service of its own, and where there is none.
  package var alias: DomainName? { priority == 0 && !target.isRoot ? target : nil }

  package var place: Place {
    let others = parameters.filter { !Self.leadingNowhere.contains($0.key) }.map { ($0.key, $0.value) }
    return Place(isAlias: priority == 0, target: target, parameters: Dictionary(others) { first, _ in first })
  }

  /// `mandatory`, `alpn`, `no-default-alpn`, `ipv4hint`, `ipv6hint`: how to speak there, and where it is for the time being.
  private static let leadingNowhere: Set = [0, 1, 2, 4, 6]

  /// The same record with the lists in order of which RFC 9460 has none: protocols (section 7.1) and addresses (7.3).
  package var sorted: RData {
    let lists = parameters.flatMap { parameter -> [UInt8] in
      let value =
        switch parameter.key {
        case 1: parameter.value.prefixedStrings.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
        case 4, 6: hints.filter { $0.isIPv6 == (parameter.key == 6) }.sorted().flatMap(\.bytes)
        default: parameter.value
        }
      return Self.octets(parameter.key) + Self.octets(value.count) + value
    }
    return RData(Self.octets(Int(priority)) + target.wire + lists)
  }

  private static func octets(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }
}

extension [UInt8] {
  /// The strings of which each begins with its length, with the length; what is left over is one more.
  fileprivate var prefixedStrings: [[UInt8]] {
    var strings: [[UInt8]] = []
    var rest = self[...]
    while let length = rest.first {
      strings.append(Array(rest.prefix(Int(length) + 1)))
      rest = rest.dropFirst(Int(length) + 1)
    }
    return strings
  }
}
