import EdgeModel
import Yams

extension TLSWorld {
  /// One mapping of `tls.yaml`, whose scalars are the text as written.
  struct Entry {
    let line: Int
    private let file: String
    private let members: [String: Node]

    init(_ node: Node, file: String, keys: [String]) throws {
      let line = node.mark?.line ?? 1
      guard let mapping = node.mapping else { throw Flaw(file: file, line: line, message: "a mapping is expected") }
      var members: [String: Node] = [:]
      for (key, value) in mapping {
        guard let name = key.scalar?.string, keys.contains(name) else {
          let written = key.scalar?.string ?? "a key that is no text"
          throw Flaw(
            file: file, line: key.mark?.line ?? line,
            message: "\(written) is unknown here; known: \(keys.joined(separator: ", "))")
        }
        members[name] = value
      }
      self.line = line
      self.file = file
      self.members = members
    }

    func has(_ key: String) -> Bool { members[key] != nil }

    func text(_ key: String) throws -> String? {
      guard let node = members[key] else { return nil }
      guard let scalar = node.scalar else { throw flaw(key, "is one value") }
      return scalar.string
    }

    func required(_ key: String) throws -> String {
      guard let text = try text(key) else { throw flaw("\(key) is missing") }
      return text
    }

    func flag(_ key: String) throws -> Bool {
      switch try text(key) {
      case nil, "false": return false
      case "true": return true
      default: throw flaw(key, "is true or false")
      }
    }

    func list(_ key: String) throws -> [Node] {
      guard let node = members[key] else { return [] }
      guard let sequence = node.sequence else { throw flaw(key, "is a list") }
      return Array(sequence)
    }

    func texts(_ key: String) throws -> [String] {
      try list(key).map { node in
        guard let scalar = node.scalar else { throw flaw(key, "is a list of single values") }
        return scalar.string
      }
    }

    /// `-30d` and `160d` are counted from `now`; anything else is ISO 8601.
    func moment(_ key: String, now: Moment, or other: Duration) throws -> Moment {
      guard let text = try text(key) else { return now + other }
      if text.hasPrefix("-"), let span = Duration(written: String(text.dropFirst())) { return now - span }
      if let span = Duration(written: text) { return now + span }
      guard let moment = Moment(iso8601: text) else { throw flaw(key, "\(text) is neither a span nor a time") }
      return moment
    }

    /// What authorities and other certificates have in common.
    func order(
      subject: String, identifier: String, now: Moment, from: Duration, until: Duration
    ) throws -> CertificateOrder {
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
        guard ["sha256", "sha384", "sha1"].contains(digest) else {
          throw flaw("signature", "is one of sha256, sha384, sha1")
        }
        order.digest = digest
      }
      order.issuerURL = try text("issuer_url")
      return order
    }

    func flaw(_ message: String) -> Flaw { Flaw(file: file, line: line, message: message) }

    func flaw(_ key: String, _ message: String) -> Flaw {
      Flaw(file: file, line: members[key]?.mark?.line ?? line, message: "\(key) \(message)")
    }
  }
}
