/// An absolute DNS name.
///
/// Two names are equal when they differ in ASCII case only (RFC 4343).
package struct DomainName: Hashable, Sendable {
  /// The uncompressed wire form in ASCII lower case, including the final zero octet: 1 to 255 bytes.
  package let wire: [UInt8]

  package static let root = DomainName(trusted: [0])

  private init(trusted wire: [UInt8]) { self.wire = wire }

  /// All octets at once, where an array hashes each by itself: whatever is known is looked up by names.
  package func hash(into hasher: inout Hasher) { wire.withUnsafeBytes { hasher.combine(bytes: $0) } }

  /// Reads an uncompressed wire-form name that fills `bytes` exactly.
  package init?(wire bytes: some Collection<UInt8>) {
    guard let (name, length) = DomainName.read(bytes), length == bytes.count else { return nil }
    self = name
  }

  /// Reads an uncompressed name at the start of `bytes`, and tells how many bytes it took.
  package static func read(_ bytes: some Collection<UInt8>) -> (name: DomainName, length: Int)? {
    bytes.withContiguousStorageIfAvailable(read) ?? Array(bytes).withUnsafeBufferPointer(read)
  }

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> (name: DomainName, length: Int)? {
    var end = 0
    while end < bytes.count {
      let length = Int(bytes[end])
      guard length <= 63, end + length + 1 <= 255 else { return nil }
      end += length + 1
      // No length is a letter, so all octets can be treated alike.
      if length == 0 { return (DomainName(trusted: bytes[..<end].map(\.lowercased)), end) }
    }
    return nil
  }

  /// Joins labels, most specific first.
  package init?(labels: some Sequence<some Collection<UInt8>>) {
    var wire: [UInt8] = []
    for label in labels {
      guard (1...63).contains(label.count) else { return nil }
      wire.append(UInt8(label.count))
      wire += label.map(\.lowercased)
    }
    guard wire.count <= 254 else { return nil }
    self.init(trusted: wire + [0])
  }

  /// The labels, most specific first, without the root's empty one.
  package var labels: [ArraySlice<UInt8>] {
    var labels: [ArraySlice<UInt8>] = []
    var index = 0
    while wire[index] != 0 {
      let end = index + 1 + Int(wire[index])
      labels.append(wire[(index + 1)..<end])
      index = end
    }
    return labels
  }

  package var isRoot: Bool { wire.count == 1 }

  /// The name without its first label; none for the root.
  package var parent: DomainName? {
    isRoot ? nil : DomainName(trusted: Array(wire[(1 + Int(wire[0]))...]))
  }

  /// Whether this name is `ancestor` or lies below it.
  package func isWithin(_ ancestor: DomainName) -> Bool {
    guard wire.count >= ancestor.wire.count else { return false }
    var index = 0
    while wire.count - index > ancestor.wire.count { index += 1 + Int(wire[index]) }
    return wire.count - index == ancestor.wire.count && wire[index...] == ancestor.wire[...]
  }

  /// Whether this name lies below `ancestor` and is not it.
  package func isBelow(_ ancestor: DomainName) -> Bool { self != ancestor && isWithin(ancestor) }

  /// This name with `label` put before it.
  package func child(_ label: some Collection<UInt8>) -> DomainName? {
    DomainName(labels: [Array(label)] + labels.map(Array.init))
  }

  /// This name with another ending in place of an ancestor, as DNAME makes it (RFC 6672 section 2.2); none if that is too
  /// long.
  package func replacing(_ ancestor: DomainName, with ending: DomainName) -> DomainName? {
    DomainName(labels: (labels.dropLast(ancestor.labels.count) + ending.labels).map(Array.init))
  }

  /// Whether the first label is a lone `*` (RFC 4592).
  package var isWildcard: Bool { wire.count > 2 && wire[0] == 1 && wire[1] == UInt8(ascii: "*") }

  /// Whether it can be a host's: a label that begins with an underscore is of a record about one (RFC 8552).
  package var isHost: Bool { !labels.contains { $0.first == UInt8(ascii: "_") } }
}

extension DomainName {
  /// Why a text is not a domain name.
  package enum Flaw: Error, Hashable {
    case empty
    case emptyLabel
    case longLabel
    case longName
    case badEscape
    case badCharacter(Character)
  }

  /// Reads presentation form (RFC 1035 section 5.1, decimal escapes); the final dot may be missing.
  package init(_ text: String) throws(Flaw) {
    guard !text.isEmpty else { throw .empty }
    guard text != "." else {
      self = .root
      return
    }
    var wire: [UInt8] = []
    var label: [UInt8] = []
    var rest = text.unicodeScalars[...]
    func close() throws(Flaw) {
      guard !label.isEmpty else { throw .emptyLabel }
      guard label.count <= 63 else { throw .longLabel }
      wire.append(UInt8(label.count))
      wire += label
      label = []
    }
    while let scalar = rest.popFirst() {
      switch scalar {
      case ".":
        try close()
        if rest.isEmpty { break }
      case "\\":
        guard let next = rest.popFirst() else { throw .badEscape }
        guard ("0"..."9").contains(next) else {
          guard next.isASCII else { throw .badEscape }
          label.append(UInt8(next.value).lowercased)
          break
        }
        guard let second = rest.popFirst(), let third = rest.popFirst(),
          let value = UInt8(String(String.UnicodeScalarView([next, second, third])))
        else { throw .badEscape }
        label.append(value.lowercased)
      default:
        guard scalar.isASCII, scalar.value > 0x20, scalar.value < 0x7F else {
          throw .badCharacter(Character(scalar))
        }
        label.append(UInt8(scalar.value).lowercased)
      }
    }
    if text.unicodeScalars.last != "." || !label.isEmpty { try close() }
    guard wire.count <= 254 else { throw .longName }
    self.init(trusted: wire + [0])
  }
}

extension DomainName.Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the name is empty"
    case .emptyLabel: "two dots stand together, or the name begins with one"
    case .longLabel: "a label is longer than 63 octets"
    case .longName: "the name is longer than 255 octets"
    case .badEscape: "a backslash needs three decimal digits (0 to 255) or one character after it"
    case .badCharacter(let character):
      "\(PrintableText(String(character)).quoted) cannot stand in a name (write an international name as its xn-- form)"
    }
  }
}

extension DomainName: CustomStringConvertible {
  /// Presentation form: lower case, RFC 1035 escapes, final dot.
  package var description: String {
    if isRoot { return "." }
    var text = ""
    for label in labels {
      for byte in label {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "("),
          UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
          text += "\\" + String(UnicodeScalar(byte))
        case 0x21...0x7E:
          text.unicodeScalars.append(UnicodeScalar(byte))
        default:
          text += "\\" + String(repeating: "0", count: 3 - String(byte).count) + String(byte)
        }
      }
      text += "."
    }
    return text
  }

  /// Presentation form without the final dot: how people and SNI write a host.
  package var host: String { isRoot ? "." : String(description.dropLast()) }
}

extension DomainName: Comparable {
  /// The canonical order of RFC 4034 section 6.1: by labels from the right.
  package static func < (a: DomainName, b: DomainName) -> Bool {
    guard a.wire != b.wire else { return false }
    // Everything is sorted by names, so this allocates nothing: the places where labels begin are kept on the stack.
    return a.wire.withUnsafeBufferPointer { left in
      b.wire.withUnsafeBufferPointer { right in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { starts in
          precedes(left, right, starts)
        }
      }
    }
  }

  /// `starts` has room for the labels of two names, 127 each at most (RFC 1035 section 2.3.4).
  private static func precedes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, _ starts: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    func mark(_ wire: UnsafeBufferPointer<UInt8>, from first: Int) -> Int {
      var (index, count) = (0, 0)
      while wire[index] != 0 {
        starts[first + count] = UInt8(index)
        index += 1 + Int(wire[index])
        count += 1
      }
      return count
    }
    var (i, j) = (mark(left, from: 0), mark(right, from: 128))
    let isShorter = i < j
    while i > 0, j > 0 {
      (i, j) = (i - 1, j - 1)
      let (a, b) = (Int(starts[i]), Int(starts[128 + j]))
      let (m, n) = (Int(left[a]), Int(right[b]))
      for offset in 1..<(1 + min(m, n)) where left[a + offset] != right[b + offset] {
        return left[a + offset] < right[b + offset]
      }
      if m != n { return m < n }
    }
    return isShorter
  }
}

extension DomainName: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do {
      self = try DomainName(try container.decode(String.self))
    } catch let flaw as Flaw {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(flaw)")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension UInt8 {
  /// The lower-case form of an ASCII letter, any other octet unchanged.
  package var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
