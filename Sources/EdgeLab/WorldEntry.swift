import EdgeModel
import Yams

/// One mapping of a world's YAML file, whose scalars are the text as written.
struct WorldEntry {
  let line: Int
  private let file: String
  private let members: [String: Node]

  /// The one mapping that a file holds; none when the file is empty.
  init?(yaml: String, file: String, keys: [String]) throws(WorldFlaw) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw WorldFlaw(file: file, line: 1, problem: PrintableText("\(error)").text)
    }
    guard let root else { return nil }
    try self.init(root, file: file, keys: keys)
  }

  init(_ node: Node, file: String, keys: [String]) throws(WorldFlaw) {
    let line = node.mark?.line ?? 1
    guard let mapping = node.mapping else { throw WorldFlaw(file: file, line: line, problem: "a mapping is expected") }
    var members: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string, keys.contains(name) else {
        let written = key.scalar?.string ?? "a key that is no text"
        throw WorldFlaw(
          file: file, line: key.mark?.line ?? line,
          problem: "\(written) is unknown here; known: \(keys.joined(separator: ", "))")
      }
      members[name] = value
    }
    self.line = line
    self.file = file
    self.members = members
  }

  func has(_ key: String) -> Bool { members[key] != nil }

  func text(_ key: String) throws(WorldFlaw) -> String? {
    guard let node = members[key] else { return nil }
    guard let scalar = node.scalar else { throw flaw(key, "is one value") }
    return scalar.string
  }

  func required(_ key: String) throws(WorldFlaw) -> String {
    guard let text = try text(key) else { throw flaw("\(key) is missing") }
    return text
  }

  func flag(_ key: String) throws(WorldFlaw) -> Bool {
    switch try text(key) {
    case nil, "false": return false
    case "true": return true
    default: throw flaw(key, "is true or false")
    }
  }

  func list(_ key: String) throws(WorldFlaw) -> [Node] {
    guard let node = members[key] else { return [] }
    guard let sequence = node.sequence else { throw flaw(key, "is a list") }
    return Array(sequence)
  }

  func texts(_ key: String) throws(WorldFlaw) -> [String] {
    try list(key).map { node throws(WorldFlaw) in
      guard let scalar = node.scalar else { throw flaw(key, "is a list of single values") }
      return scalar.string
    }
  }

  /// The members of a mapping of texts, in the order of the file.
  func pairs(_ key: String) throws(WorldFlaw) -> [(key: String, value: String)] {
    guard let node = members[key] else { return [] }
    guard let mapping = node.mapping else { throw flaw(key, "is a mapping") }
    return try mapping.map { name, value throws(WorldFlaw) in
      guard let name = name.scalar, let value = value.scalar else { throw flaw(key, "is a mapping of single values") }
      return (name.string, value.string)
    }
  }

  /// `-30d` and `160d` are counted from `now`; anything else is ISO 8601.
  func moment(_ key: String, now: Moment, or other: Duration) throws(WorldFlaw) -> Moment {
    guard let text = try text(key) else { return now + other }
    if text.hasPrefix("-"), let span = Duration(written: String(text.dropFirst())) { return now - span }
    if let span = Duration(written: text) { return now + span }
    guard let moment = Moment(iso8601: text) else { throw flaw(key, "\(text) is neither a span nor a time") }
    return moment
  }

  /// The mappings of a list.
  func entries(_ key: String, keys: [String]) throws(WorldFlaw) -> [WorldEntry] {
    try list(key).map { node throws(WorldFlaw) in try WorldEntry(node, file: file, keys: keys) }
  }

  /// Reads a value from a text, or says what would have been one.
  func value<Value>(_ key: String, _ text: String, _ kind: String, _ make: (String) -> Value?) throws(WorldFlaw)
    -> Value
  {
    guard let value = make(text) else { throw flaw(key, "\(PrintableText(text).quoted) is not \(kind)") }
    return value
  }

  /// What authorities and other certificates have in common, the key and the issuer included.
  static let orderKeys = [
    "issuer", "from", "until", "serial", "key", "signature", "issuer_url", "organization", "key_usage", "path_length",
    "permitted", "excluded", "scts", "public", "unknown_extension", "omit", "extensions", "damaged",
  ]

  /// What authorities and other certificates have in common.
  func order(
    subject: String, identifier: String, now: Moment, from: Duration, until: Duration
  ) throws(WorldFlaw) -> CertificateOrder {
    var order = CertificateOrder(
      subject: subject, from: try moment("from", now: now, or: from), until: try moment("until", now: now, or: until))
    order.serial = CertificateOrder(subject: identifier, from: now, until: now).serial
    if let text = try text("serial") {
      let octets = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt8($0, radix: 16) }
      guard !octets.isEmpty, octets.count <= 20, !octets.contains(nil) else {
        throw flaw("serial", "\(text) is not octets such as 0a:1b:2c")
      }
      order.serial = octets.compactMap(\.self)
    }
    if let digest = try text("signature") {
      guard ["sha256", "sha384", "sha1", "md5", "sha3-256"].contains(digest) else {
        throw flaw("signature", "is one of sha256, sha384, sha1, md5, sha3-256")
      }
      order.digest = digest
    }
    order.issuerURL = try text("issuer_url")
    order.organization = try text("organization")
    order.keyUsages = try texts("key_usage")
    order.permitted = try texts("permitted")
    order.excluded = try texts("excluded")
    func number(_ key: String) throws(WorldFlaw) -> Int? {
      try text(key).map { text throws(WorldFlaw) in
        try value(key, text, "a number from 0 to 100") { Int($0).flatMap { (0...100).contains($0) ? $0 : nil } }
      }
    }
    order.pathLength = try number("path_length")
    order.timestamps = try number("scts") ?? 0
    order.isPublic = try flag("public")
    order.omitted = Set(try texts("omit"))
    order.extensions = try texts("extensions").map { text throws(WorldFlaw) in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw flaw("extensions", "are as policyConstraints=requireExplicitPolicy:0") }
      return MintedExtension(parts[0], parts[1])
    }
    order.hasUnknownExtension = try flag("unknown_extension")
    order.isDamaged = try flag("damaged")
    return order
  }

  func flaw(_ message: String) -> WorldFlaw { WorldFlaw(file: file, line: line, problem: message) }

  func flaw(_ key: String, _ message: String) -> WorldFlaw {
    WorldFlaw(file: file, line: members[key]?.mark?.line ?? line, problem: "\(key) \(message)")
  }
}
